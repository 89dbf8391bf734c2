package dev.proa.kinds.autoscaling;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Metrics in the two forms that they have: as autoscaling/v2 says them, and as upstream keeps them in annotations for
 * clients of autoscaling/v1, which can't say them otherwise.
 */
final class MetricForms {
    private static final JsonValue ZERO = new JsonString("0");

    private MetricForms() {}

    /** A member that is left out where there is none. */
    private static void put(JsonObject.Builder to, String name, @Nullable JsonValue value) {
        if (value != null && !value.isNull()) {
            to.put(name, value);
        }
    }

    private static JsonValue orZero(@Nullable JsonValue value) {
        return value == null || value.isNull() ? ZERO : value;
    }

    private static boolean isZero(JsonValue value) {
        return value.equals(ZERO) || value.toString().equals("0");
    }

    private static String source(String type) {
        return type.isEmpty() ? "" : Character.toLowerCase(type.charAt(0)) + type.substring(1);
    }

    /** From v2: {@code measured} is {@code target} in a spec and {@code current} in a status. */
    static JsonObject toAnnotation(JsonObject metric, String measured) {
        boolean status = measured.equals("current");
        String type = source(metric.string("type"));
        JsonObject from = metric.object(type);
        JsonObject values = from.object(measured);
        JsonObject.Builder to = JsonObject.builder();
        switch (type) {
            case "object" -> {
                to.put("target", from.object("describedObject"));
                to.put("metricName", from.stringAt("metric", "name"));
                to.put(measured + "Value", orZero(values.get("value")));
                put(to, "selector", from.at("metric", "selector"));
                put(to, "averageValue", values.get("averageValue"));
            }
            case "pods" -> {
                to.put("metricName", from.stringAt("metric", "name"));
                to.put(measured + "AverageValue", orZero(values.get("averageValue")));
                put(to, "selector", from.at("metric", "selector"));
            }
            case "resource", "containerResource" -> {
                to.put("name", from.string("name"));
                put(to, measured + "AverageUtilization", values.get("averageUtilization"));
                JsonValue average = values.get("averageValue");
                put(to, measured + "AverageValue", status ? orZero(average) : average);
                put(to, "container", from.get("container"));
            }
            case "external" -> {
                to.put("metricName", from.stringAt("metric", "name"));
                put(to, "metricSelector", from.at("metric", "selector"));
                JsonValue value = values.get("value");
                put(to, measured + "Value", status ? orZero(value) : value);
                put(to, measured + "AverageValue", values.get("averageValue"));
            }
            default -> {
                return JsonObject.of("type", metric.string("type"));
            }
        }
        return JsonObject.of("type", metric.string("type"), type, to.build());
    }

    /** To v2. */
    static JsonObject ofAnnotation(JsonObject metric, String measured) {
        String type = source(metric.string("type"));
        JsonObject from = metric.object(type);
        JsonObject.Builder to = JsonObject.builder();
        JsonValue value = from.get(measured + "Value");
        JsonValue average = from.get(type.equals("object") ? "averageValue" : measured + "AverageValue");
        JsonValue utilization = from.get(measured + "AverageUtilization");
        switch (type) {
            case "object" -> {
                to.put("describedObject", from.object("target"));
                to.put("metric", metric(from, "selector"));
                // v1 can't leave the value out: a zero beside an average is none.
                if (average != null && value != null && isZero(value) && measured.equals("target")) {
                    value = null;
                }
            }
            case "pods" -> to.put("metric", metric(from, "selector"));
            case "external" -> to.put("metric", metric(from, "metricSelector"));
            case "resource", "containerResource" -> {
                to.put("name", from.string("name"));
                put(to, "container", from.get("container"));
            }
            default -> {
                return metric;
            }
        }
        to.put(measured, values(measured, type, value, average, utilization));
        return JsonObject.of("type", metric.string("type"), type, to.build());
    }

    private static JsonObject metric(JsonObject from, String selector) {
        JsonObject.Builder metric = JsonObject.builder().put("name", from.string("metricName"));
        put(metric, "selector", from.get(selector));
        return metric.build();
    }

    private static JsonObject values(
            String measured,
            String type,
            @Nullable JsonValue value,
            @Nullable JsonValue average,
            @Nullable JsonValue utilization) {
        JsonObject.Builder values = JsonObject.builder();
        if (measured.equals("target")) {
            values.put("type", targetType(type, value, average, utilization));
        }
        put(values, "value", value);
        put(values, "averageValue", average);
        put(values, "averageUtilization", utilization);
        return values.build();
    }

    private static String targetType(
            String type, @Nullable JsonValue value, @Nullable JsonValue average, @Nullable JsonValue utilization) {
        return switch (type) {
            case "resource", "containerResource" -> utilization == null ? "AverageValue" : "Utilization";
            case "object" -> average == null ? "Value" : "AverageValue";
            case "external" -> value == null ? "AverageValue" : "Value";
            default -> "AverageValue";
        };
    }
}
