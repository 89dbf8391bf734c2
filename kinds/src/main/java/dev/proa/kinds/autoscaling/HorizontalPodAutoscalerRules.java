package dev.proa.kinds.autoscaling;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.kinds.Cells;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import dev.proa.kinds.validation.Fields;

/** HorizontalPodAutoscalers: defaults, columns, and the conversion between autoscaling/v1 and v2. */
public final class HorizontalPodAutoscalerRules implements TabledRules {
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

    private static final int POLICY_PERIOD_SECONDS = 15;
    private static final JsonObject DOWN =
            JsonObject.of("selectPolicy", "Max", "policies", JsonArray.of(policy("Percent", 100)));
    private static final JsonObject UP = JsonObject.of(
            "stabilizationWindowSeconds",
            0,
            "selectPolicy",
            "Max",
            "policies",
            JsonArray.of(policy("Pods", 4), policy("Percent", 100)));

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
            result = noMetric ? result.with("metrics", JsonArray.of(VersionConversion.defaultMetric())) : result;
            return version.equals("v2") && result.has("behavior")
                    ? result.with("behavior", behavior(result.object("behavior")))
                    : result;
        });
    }

    /** A behavior that is given at all is given in full. */
    private static JsonObject behavior(JsonObject behavior) {
        return behavior.with("scaleUp", rules(behavior.object("scaleUp"), UP))
                .with("scaleDown", rules(behavior.object("scaleDown"), DOWN));
    }

    private static JsonObject rules(JsonObject rules, JsonObject defaults) {
        JsonObject result = rules;
        for (String name : defaults.names()) {
            result = result.withDefault(name, Fields.orNull(defaults.get(name)));
        }
        return result;
    }

    private static JsonObject policy(String type, int value) {
        return JsonObject.of("type", type, "value", value, "periodSeconds", POLICY_PERIOD_SECONDS);
    }

    @Override
    public JsonObject convert(JsonObject autoscaler, String from, String to) {
        if (from.equals("v1") && to.equals("v2")) {
            return VersionConversion.ofV1(autoscaler);
        }
        return from.equals("v2") && to.equals("v1") ? VersionConversion.toV1(autoscaler) : autoscaler;
    }

    @Override
    public void check(JsonObject autoscaler, FieldErrors errors) {
        AutoscalerValidation.create(autoscaler, errors);
    }

    @Override
    public void checkUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        AutoscalerValidation.update(old, updated, errors);
    }

    @Override
    public void validateStatusUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        Fields.notNegative(updated.object("status"), errors.at("status"), "currentReplicas", "desiredReplicas");
    }

    private static String targets(JsonObject autoscaler) {
        return AutoscalerTargets.text(autoscaler);
    }
}
