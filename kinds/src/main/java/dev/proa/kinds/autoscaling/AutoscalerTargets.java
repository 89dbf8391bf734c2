package dev.proa.kinds.autoscaling;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.Cells;
import java.util.ArrayList;
import java.util.List;

/** The Targets column: what each metric is now, and what it shall be (upstream's printer). */
final class AutoscalerTargets {
    private static final int SHOWN_MAX = 2;

    private AutoscalerTargets() {}

    static String text(JsonObject autoscaler) {
        JsonArray specs = autoscaler.arrayAt("spec", "metrics");
        JsonArray statuses = autoscaler.arrayAt("status", "currentMetrics");
        if (specs.isEmpty()) {
            return Cells.NONE;
        }
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < specs.size() && i < SHOWN_MAX; i++) {
            shown.add(metric(specs.object(i), i < statuses.size() ? statuses.object(i) : JsonObject.EMPTY));
        }
        String text = String.join(", ", shown);
        return specs.size() > SHOWN_MAX ? text + " + " + (specs.size() - SHOWN_MAX) + " more..." : text;
    }

    private static String metric(JsonObject spec, JsonObject status) {
        String type = spec.string("type");
        String source = type.isEmpty() ? "" : Character.toLowerCase(type.charAt(0)) + type.substring(1);
        JsonObject target = spec.objectAt(source, "target");
        JsonObject current = status.objectAt(source, "current");
        return switch (type) {
            case "External" ->
                target.has("averageValue")
                        ? value(current, target, "averageValue") + " (avg)"
                        : value(current, target, "value");
            case "Pods" -> value(current, target, "averageValue");
            case "Object" ->
                target.has("averageValue")
                        ? value(current, target, "averageValue") + " (avg)"
                        : value(current, target, "value");
            case "Resource", "ContainerResource" ->
                spec.stringAt(source, "name") + ": "
                        + (target.has("averageValue")
                                ? value(current, target, "averageValue")
                                : percent(current) + "/" + percentOrAuto(target));
            default -> "<unknown type>";
        };
    }

    private static String value(JsonObject current, JsonObject target, String field) {
        return (current.has(field) ? Cells.scalar(current.get(field)) : Cells.UNKNOWN) + "/"
                + Cells.scalar(target.get(field));
    }

    private static String percent(JsonObject current) {
        JsonValue value = current.get("averageUtilization");
        return value == null || value.isNull() ? Cells.UNKNOWN : Cells.scalar(value) + "%";
    }

    private static String percentOrAuto(JsonObject target) {
        return target.has("averageUtilization") ? Cells.scalar(target.get("averageUtilization")) + "%" : "<auto>";
    }
}
