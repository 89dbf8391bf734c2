package dev.proa.api.authorization;

import dev.proa.api.selector.LabelSelector;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an aggregated ClusterRole's rules are: the union of the rules of the roles that its selectors match. */
public final class RoleAggregation {
    private RoleAggregation() {}

    /**
     * @param role a ClusterRole
     * @param all every ClusterRole
     * @return the role with the rules that it should have; empty when it isn't aggregated or has them already
     */
    public static Optional<JsonObject> aggregated(JsonObject role, List<JsonObject> all) {
        if (!role.has("aggregationRule")) {
            return Optional.empty();
        }
        Set<JsonObject> rules = new LinkedHashSet<>();
        for (JsonObject selector :
                role.objectAt("aggregationRule").array("clusterRoleSelectors").objects()) {
            for (JsonObject part : matching(role, LabelSelector.of(selector), all)) {
                rules.addAll(part.array("rules").objects());
            }
        }
        return new ArrayList<>(rules).equals(role.array("rules").objects())
                ? Optional.empty()
                : Optional.of(role.with("rules", JsonArray.of(rules)));
    }

    private static List<JsonObject> matching(JsonObject role, LabelSelector selector, List<JsonObject> all) {
        String own = role.stringAt("metadata", "name");
        return all.stream()
                .filter(other -> !other.stringAt("metadata", "name").equals(own))
                .filter(other -> selector.matches(other.objectAt("metadata", "labels")))
                .sorted(Comparator.comparing(other -> other.stringAt("metadata", "name")))
                .toList();
    }
}
