package dev.proa.kinds;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.pod.InternalForm;
import dev.proa.kinds.validation.Conditions;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Selectors;
import java.util.List;

/** PodDisruptionBudgets: one limit, and a selector that can be evaluated. */
final class PodDisruptionBudgetValidation {
    private static final List<String> UNHEALTHY_POLICIES = List.of("AlwaysAllow", "IfHealthyBudget");

    private PodDisruptionBudgetValidation() {}

    static void create(JsonObject budget, FieldErrors errors) {
        check(budget, true, errors);
    }

    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        check(updated, Selectors.isUsable(old.objectAt("spec", "selector")), errors);
    }

    private static void check(JsonObject budget, boolean checkValues, FieldErrors errors) {
        JsonObject spec = budget.object("spec");
        FieldErrors at = errors.at("spec");
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            JsonObject printed =
                    InternalForm.of(spec, "minAvailable", "selector", "maxUnavailable", "unhealthyPodEvictionPolicy");
            at.invalid(printed, "minAvailable and maxUnavailable cannot be both set");
        }
        for (String limit : List.of("minAvailable", "maxUnavailable")) {
            JsonValue value = spec.get(limit);
            Fields.countOrPercent(value, at.at(limit));
            Fields.atMostAll(value, at.at(limit));
        }
        Fields.in(spec, "selector", at, (selector, place) -> Selectors.labelSelector(selector, checkValues, place));
        Fields.oneOf(spec, "unhealthyPodEvictionPolicy", at, UNHEALTHY_POLICIES);
    }

    static void status(JsonObject old, JsonObject updated, FieldErrors errors) {
        JsonObject status = updated.object("status");
        FieldErrors at = errors.at("status");
        Conditions.validate(status, at);
        Fields.notNegative(status, at, "disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods");
    }
}
