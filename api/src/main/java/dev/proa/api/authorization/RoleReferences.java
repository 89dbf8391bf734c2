package dev.proa.api.authorization;

import dev.proa.api.error.ApiException;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The role that a binding's {@code roleRef} stands for. */
public final class RoleReferences {
    private RoleReferences() {}

    /**
     * @param namespace the binding's, empty for a ClusterRoleBinding
     * @throws ApiException 404 when there is no such role
     */
    public static List<PolicyRule> rules(World world, JsonObject roleRef, String namespace) {
        Grants.Role role = Grants.role(world, roleRef, namespace);
        if (!role.missing().isEmpty()) {
            String plural = roleRef.string("kind").equals("ClusterRole") ? "clusterroles" : "roles";
            throw ApiException.notFound(Rbac.GROUP, plural, roleRef.string("name"));
        }
        List<PolicyRule> rules = new ArrayList<>(role.rules());
        rules.addAll(aggregated(world, roleRef));
        return rules;
    }

    /** What the aggregation will give the role, whether its controller has come to it or not: who binds it grants that too. */
    private static List<PolicyRule> aggregated(World world, JsonObject roleRef) {
        JsonObject role = roleRef.string("kind").equals("ClusterRole")
                ? world.get(Rbac.CLUSTER_ROLES, "", roleRef.string("name"))
                : null;
        return role == null
                ? List.of()
                : RoleAggregation.aggregated(role, world.list(Rbac.CLUSTER_ROLES))
                        .map(PolicyRule::ofRole)
                        .orElse(List.of());
    }
}
