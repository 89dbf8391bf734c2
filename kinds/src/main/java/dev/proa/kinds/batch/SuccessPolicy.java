package dev.proa.kinds.batch;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;

/** When an indexed job has succeeded before all its indexes have. */
final class SuccessPolicy {
    private static final int RULES_MAX = 20;
    private static final int INDEXES_CHARACTERS_MAX = 64 * 1024;

    private SuccessPolicy() {}

    static void validate(JsonObject spec, FieldErrors at) {
        JsonObject policy = spec.object("successPolicy");
        if (!JobValidation.isIndexed(spec)) {
            at.invalid(shown(policy), "requires indexed completion mode");
            return;
        }
        int rules = policy.array("rules").size();
        if (rules == 0) {
            at.at("rules").required("at least one rules must be specified when the successPolicy is specified");
        }
        if (rules > RULES_MAX) {
            at.at("rules").tooMany(rules, RULES_MAX);
        }
        Fields.each(policy, "rules", at, (rule, place) -> rule(rule, spec.number("completions"), place));
    }

    /** The policy as upstream's messages show it. */
    private static JsonObject shown(JsonObject policy) {
        return JsonObject.of(
                "Rules",
                policy.array("rules")
                        .mapObjects(rule -> JsonObject.of(
                                "SucceededIndexes", Fields.orNull(rule.get("succeededIndexes")),
                                "SucceededCount", Fields.orNull(rule.get("succeededCount")))));
    }

    private static void rule(JsonObject rule, long completions, FieldErrors at) {
        boolean byIndexes = rule.has("succeededIndexes");
        if (!byIndexes && !rule.has("succeededCount")) {
            at.required("at least one of succeededCount or succeededIndexes must be specified");
        }
        long total = 0;
        if (byIndexes) {
            String indexes = rule.string("succeededIndexes");
            if (indexes.length() > INDEXES_CHARACTERS_MAX) {
                at.at("succeededIndexes").tooLong(INDEXES_CHARACTERS_MAX);
            }
            Indexes parsed = Indexes.parse(indexes, completions);
            total = parsed.total();
            if (!parsed.fault().isEmpty()) {
                at.at("succeededIndexes").invalid(indexes, "error parsing succeededIndexes: " + parsed.fault());
            }
        }
        if (!rule.has("succeededCount")) {
            return;
        }
        long count = rule.number("succeededCount");
        FieldErrors place = at.at("succeededCount");
        Fields.notNegative(rule, at, "succeededCount");
        if (count > completions) {
            place.invalid(
                    count, "must be less than or equal to " + completions + " (the number of specified completions)");
        }
        if (byIndexes && count > total) {
            place.invalid(
                    count,
                    "must be less than or equal to " + total
                            + " (the number of indexes in the specified succeededIndexes field)");
        }
    }
}
