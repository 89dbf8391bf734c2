package dev.proa.kinds.autoscaling;

import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonException;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * autoscaling/v1 knows one metric, v2 many: what v1 can't say it carries in annotations, so that a client that reads and
 * writes back loses nothing. Annotations of this sort are never stored.
 */
final class VersionConversion {
    private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
    private static final String METRICS = PREFIX + "metrics";
    private static final String CURRENT_METRICS = PREFIX + "current-metrics";
    private static final String CONDITIONS = PREFIX + "conditions";
    private static final String BEHAVIOR = PREFIX + "behavior";
    private static final List<String> ALL = List.of(
            METRICS,
            CURRENT_METRICS,
            CONDITIONS,
            BEHAVIOR,
            PREFIX + "scale-down-tolerance",
            PREFIX + "scale-up-tolerance");
    private static final long CPU_UTILIZATION_PERCENT = 80;

    private VersionConversion() {}

    static JsonObject cpu(JsonValue utilization) {
        return JsonObject.of(
                "type",
                "Resource",
                "resource",
                JsonObject.of(
                        "name",
                        "cpu",
                        "target",
                        JsonObject.of("type", "Utilization", "averageUtilization", utilization)));
    }

    static JsonObject defaultMetric() {
        return cpu(JsonNumber.of(CPU_UTILIZATION_PERCENT));
    }

    private static JsonObject withoutAnnotations(JsonObject autoscaler) {
        JsonObject annotations = autoscaler.objectAt("metadata", "annotations");
        if (ALL.stream().noneMatch(annotations::contains)) {
            return autoscaler;
        }
        JsonObject kept = annotations;
        for (String name : ALL) {
            kept = kept.without(name);
        }
        JsonObject left = kept;
        return autoscaler.change(
                "metadata", m -> left.isEmpty() ? m.without("annotations") : m.with("annotations", left));
    }

    static JsonObject toV1(JsonObject autoscaler) {
        JsonObject spec = autoscaler.object("spec");
        JsonObject status = autoscaler.object("status");
        JsonObject.Builder annotations = withoutAnnotations(autoscaler).objectAt("metadata", "annotations").toBuilder();
        List<JsonValue> others = new ArrayList<>();
        JsonValue utilization = null;
        for (JsonObject metric : spec.array("metrics").objects()) {
            JsonValue found = cpuUtilization(metric, "target");
            if (found == null) {
                others.add(MetricForms.toAnnotation(metric, "target"));
            } else if (utilization == null) {
                utilization = found;
            }
        }
        putJson(annotations, METRICS, JsonArray.of(others));
        putJson(
                annotations,
                CURRENT_METRICS,
                status.array("currentMetrics").mapObjects(metric -> MetricForms.toAnnotation(metric, "current")));
        if (spec.has("behavior")) {
            annotations.put(BEHAVIOR, capitalized(spec.object("behavior")).toJson());
        }
        putJson(annotations, CONDITIONS, status.array("conditions"));
        JsonObject result = withoutAnnotations(autoscaler);
        JsonObject all = annotations.build();
        if (!all.isEmpty()) {
            result = result.change("metadata", m -> m.with("annotations", all));
        }
        JsonValue target = utilization;
        return result.change(
                        "spec",
                        s -> with(s.without("metrics").without("behavior"), "targetCPUUtilizationPercentage", target))
                .change("status", VersionConversion::statusToV1);
    }

    private static JsonObject statusToV1(JsonObject status) {
        JsonValue current = null;
        for (JsonObject metric : status.array("currentMetrics").objects()) {
            JsonValue found = cpuUtilization(metric, "current");
            current = found == null ? current : found;
        }
        JsonObject rest = status.without("currentMetrics").without("conditions");
        return with(rest, "currentCPUUtilizationPercentage", current);
    }

    private static JsonObject with(JsonObject object, String name, @Nullable JsonValue value) {
        return value == null ? object : object.with(name, value);
    }

    private static void putJson(JsonObject.Builder annotations, String name, JsonArray value) {
        if (!value.isEmpty()) {
            annotations.put(name, value.toJson());
        }
    }

    private static @Nullable JsonValue cpuUtilization(JsonObject metric, String measured) {
        boolean cpu = metric.string("type").equals("Resource")
                && metric.stringAt("resource", "name").equals("cpu");
        JsonValue value = cpu ? metric.at("resource", measured, "averageUtilization") : null;
        return value == null || value.isNull() ? null : value;
    }

    static JsonObject ofV1(JsonObject autoscaler) {
        JsonObject annotations = autoscaler.objectAt("metadata", "annotations");
        JsonValue target = autoscaler.at("spec", "targetCPUUtilizationPercentage");
        List<JsonValue> metrics = new ArrayList<>();
        for (JsonObject metric : parsedList(annotations, METRICS).objects()) {
            metrics.add(MetricForms.ofAnnotation(metric, "target"));
        }
        if (target != null && !target.isNull()) {
            metrics.add(cpu(target));
        }
        if (metrics.isEmpty()) {
            metrics.add(defaultMetric());
        }
        JsonObject behavior =
                parsed(annotations, BEHAVIOR) instanceof JsonObject object ? uncapitalized(object) : JsonObject.EMPTY;
        UnaryOperator<JsonObject> spec = given -> {
            JsonObject result = given.without("targetCPUUtilizationPercentage").with("metrics", JsonArray.of(metrics));
            return behavior.isEmpty() ? result : result.with("behavior", behavior);
        };
        return withoutAnnotations(autoscaler)
                .change("spec", spec)
                .change("status", status -> statusOfV1(status, annotations));
    }

    private static JsonObject statusOfV1(JsonObject status, JsonObject annotations) {
        JsonObject result = status.without("currentCPUUtilizationPercentage");
        JsonValue current = status.get("currentCPUUtilizationPercentage");
        JsonArray metrics = parsedList(annotations, CURRENT_METRICS)
                .mapObjects(metric -> MetricForms.ofAnnotation(metric, "current"));
        if (metrics.isEmpty() && current != null && !current.isNull()) {
            JsonObject resource = JsonObject.of("name", "cpu", "current", JsonObject.of("averageUtilization", current));
            metrics = JsonArray.of(JsonObject.of("type", "Resource", "resource", resource));
        }
        JsonArray conditions = parsedList(annotations, CONDITIONS);
        result = metrics.isEmpty() ? result : result.with("currentMetrics", metrics);
        return conditions.isEmpty() ? result : result.with("conditions", conditions);
    }

    private static JsonArray parsedList(JsonObject annotations, String name) {
        return parsed(annotations, name) instanceof JsonArray array ? array : JsonArray.EMPTY;
    }

    /** Null for what is no JSON: clients may write anything there. */
    private static JsonValue parsed(JsonObject annotations, String name) {
        try {
            return annotations.has(name)
                    ? Json.parse(annotations.string(name).getBytes(StandardCharsets.UTF_8))
                    : JsonNull.NULL;
        } catch (JsonException e) {
            return JsonNull.NULL;
        }
    }

    /** Upstream writes its internal type here, whose members have no JSON names. */
    private static JsonObject capitalized(JsonObject object) {
        return renamed(object, true);
    }

    private static JsonObject uncapitalized(JsonObject object) {
        return renamed(object, false);
    }

    private static JsonObject renamed(JsonObject object, boolean capital) {
        JsonObject.Builder result = JsonObject.builder();
        object.forEach((name, value) -> {
            char first = name.isEmpty() ? ' ' : name.charAt(0);
            String other = name.isEmpty()
                    ? name
                    : (capital ? Character.toUpperCase(first) : Character.toLowerCase(first)) + name.substring(1);
            JsonValue inner = switch (value) {
                case JsonObject nested -> renamed(nested, capital);
                case JsonArray array ->
                    array.map(item -> item instanceof JsonObject nested ? renamed(nested, capital) : item);
                default -> value;
            };
            if (!inner.isNull()) {
                result.put(other, inner);
            }
        });
        return result.build();
    }
}
