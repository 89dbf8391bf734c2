package dev.proa.controllers.clusterrole;

import dev.proa.api.selector.LabelSelector;
import dev.proa.api.world.World;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.control.object.Selectors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Fills the rules of ClusterRoles that have an aggregationRule from those it selects. */
public final class AggregatedRoles implements Reconciler {
    @Override
    public String name() {
        return "clusterrole-aggregation-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(Reads.of(
                Resources.CLUSTER_ROLES,
                (change, world) -> world.list(Resources.CLUSTER_ROLES).stream()
                        .filter(role -> role.has("aggregationRule"))
                        .map(Key::of)
                        .toList()));
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject role = world.get(Resources.CLUSTER_ROLES, "", key.name());
        if (role == null || !role.has("aggregationRule")) {
            return Plan.nothing("it aggregates nothing");
        }
        Set<JsonObject> rules = new LinkedHashSet<>();
        for (JsonObject selector :
                role.object("aggregationRule").array("clusterRoleSelectors").objects()) {
            LabelSelector selected = LabelSelector.of(selector);
            world.list(Resources.CLUSTER_ROLES).stream()
                    .filter(other -> !Meta.name(other).equals(key.name()) && Selectors.selects(selected, other))
                    .forEach(other -> rules.addAll(other.array("rules").objects()));
        }
        JsonArray wanted = JsonArray.of(List.copyOf(rules));
        JsonObject after = role.array("rules").equals(wanted) ? role : role.with("rules", wanted);
        return Plan.of(rules.size() + " rules are selected", Replace.object(Resources.CLUSTER_ROLES, role, after));
    }
}
