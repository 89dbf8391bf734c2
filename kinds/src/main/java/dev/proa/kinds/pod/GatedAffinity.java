package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import java.util.List;

/** The node affinity of a pod that waits at a gate: terms may only ask for more. */
final class GatedAffinity {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

    private GatedAffinity() {}

    static void narrowed(JsonObject old, JsonObject updated, FieldErrors at) {
        JsonArray oldTerms = old.object(REQUIRED).array("nodeSelectorTerms");
        JsonArray terms = updated.object(REQUIRED).array("nodeSelectorTerms");
        FieldErrors place = at.at(REQUIRED).at("nodeSelectorTerms");
        if (oldTerms.isEmpty()) {
            return;
        }
        if (oldTerms.size() != terms.size()) {
            place.invalid(
                    terms.isEmpty() ? JsonNull.NULL : terms,
                    "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
            return;
        }
        for (int i = 0; i < terms.size(); i++) {
            if (!onlyAdds(oldTerms.object(i), terms.object(i))) {
                place.index(i).invalid(terms.get(i), "only additions are allowed (no mutations or deletions)");
            }
        }
    }

    private static boolean onlyAdds(JsonObject old, JsonObject term) {
        boolean nothing = old.array("matchExpressions").isEmpty()
                && old.array("matchFields").isEmpty();
        if (nothing) {
            return term.array("matchExpressions").isEmpty()
                    && term.array("matchFields").isEmpty();
        }
        return begins(old.array("matchExpressions"), term.array("matchExpressions"))
                && begins(old.array("matchFields"), term.array("matchFields"));
    }

    private static boolean begins(JsonArray start, JsonArray whole) {
        List<?> items = whole.list();
        return items.size() >= start.size() && items.subList(0, start.size()).equals(start.list());
    }
}
