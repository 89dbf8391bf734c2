package dev.proa.kinds;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** HorizontalPodAutoscalers: autoscaling/v1 knows one metric, v2 many. */
final class HorizontalPodAutoscalerRules implements TabledRules {
    private static final Table TABLE = Table.named()
            .text(
                    "Reference",
                    h -> h.stringAt("spec", "scaleTargetRef", "kind") + "/"
                            + h.stringAt("spec", "scaleTargetRef", "name"))
            .text("Targets", HorizontalPodAutoscalerRules::targets)
            .text("MinPods", h -> h.hasAt("spec", "minReplicas") ? Cells.spec(h, "minReplicas") : Cells.UNSET)
            .number("MaxPods", h -> Cells.number(h, "spec", "maxReplicas"))
            .number("Replicas", h -> Cells.number(h, "status", "currentReplicas"))
            .age();

    @Override
    public boolean hasGeneration() {
        return false;
    }

    @Override
    public Table table() {
        return TABLE;
    }

    @Override
    public JsonObject defaults(String version, JsonObject autoscaler) {
        return autoscaler.change("spec", spec -> {
            JsonObject result = spec.withDefault("minReplicas", JsonNumber.of(1));
            boolean noMetric = version.equals("v2") && result.array("metrics").isEmpty();
            return noMetric ? result.with("metrics", JsonArray.of(cpu(JsonNumber.of(80)))) : result;
        });
    }

    private static JsonObject cpu(JsonValue utilization) {
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

    @Override
    public JsonObject convert(JsonObject autoscaler, String from, String to) {
        if (from.equals("v1") && to.equals("v2")) {
            return autoscaler
                    .change("spec", spec -> {
                        JsonValue target = spec.get("targetCPUUtilizationPercentage");
                        JsonObject rest = spec.without("targetCPUUtilizationPercentage");
                        return target == null || target.isNull()
                                ? rest
                                : rest.with("metrics", JsonArray.of(cpu(target)));
                    })
                    .change("status", status -> {
                        JsonValue current = status.get("currentCPUUtilizationPercentage");
                        JsonObject rest = status.without("currentCPUUtilizationPercentage");
                        return current == null || current.isNull()
                                ? rest
                                : rest.with(
                                        "currentMetrics",
                                        JsonArray.of(JsonObject.of(
                                                "type",
                                                "Resource",
                                                "resource",
                                                JsonObject.of(
                                                        "name",
                                                        "cpu",
                                                        "current",
                                                        JsonObject.of("averageUtilization", current)))));
                    });
        }
        if (from.equals("v2") && to.equals("v1")) {
            return autoscaler
                    .change("spec", spec -> {
                        JsonValue target = cpuUtilization(spec.array("metrics"), "target");
                        JsonObject rest = spec.without("metrics").without("behavior");
                        return target == null ? rest : rest.with("targetCPUUtilizationPercentage", target);
                    })
                    .change("status", status -> {
                        JsonValue current = cpuUtilization(status.array("currentMetrics"), "current");
                        JsonObject rest = status.without("currentMetrics").without("conditions");
                        return current == null ? rest : rest.with("currentCPUUtilizationPercentage", current);
                    });
        }
        return autoscaler;
    }

    private static @org.jspecify.annotations.Nullable JsonValue cpuUtilization(JsonArray metrics, String field) {
        return metrics.objects().stream()
                .filter(m -> m.stringAt("resource", "name").equals("cpu"))
                .map(m -> m.at("resource", field, "averageUtilization"))
                .filter(v -> v != null && !v.isNull())
                .findFirst()
                .orElse(null);
    }

    private static String targets(JsonObject autoscaler) {
        List<String> parts = new ArrayList<>();
        for (JsonObject metric : autoscaler.objectAt("spec").array("metrics").objects()) {
            String wanted = Cells.scalar(metric.at("resource", "target", "averageUtilization"));
            parts.add((metric.stringAt("resource", "name").isEmpty()
                            ? metric.string("type")
                            : metric.stringAt("resource", "name"))
                    + ": " + Cells.UNKNOWN + (wanted.isEmpty() ? "" : "/" + wanted + "%"));
        }
        return parts.isEmpty() ? Cells.NONE : String.join(", ", parts);
    }
}
