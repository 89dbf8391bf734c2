package dev.proa.api.bootstrap;

import dev.proa.api.ApiClient;
import dev.proa.api.authorization.BootstrapPolicy;
import dev.proa.api.authorization.Rbac;
import dev.proa.api.authorization.RoleAggregation;
import dev.proa.api.authorization.RoleReconciliation;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the bootstrap roles and bindings that are missing or lack something. */
final class BootstrapRoles {
    private final ApiClient client;

    BootstrapRoles(ApiClient client) {
        this.client = client;
    }

    /** One task for each object that may need a write. */
    List<Bootstrap.Task> tasks() {
        BootstrapPolicy policy = BootstrapPolicy.load();
        List<Bootstrap.Task> tasks = new ArrayList<>();
        for (JsonObject role : aggregated(policy.roles())) {
            tasks.add(task(role, () -> role(role)));
        }
        for (JsonObject binding : policy.bindings()) {
            tasks.add(task(binding, () -> binding(binding)));
        }
        return tasks;
    }

    private static Bootstrap.Task task(JsonObject object, Runnable action) {
        return new Bootstrap.Task(object.string("kind") + " " + object.stringAt("metadata", "name"), action);
    }

    /** With the rules that aggregation gives, so that admin, edit and view are whole before any controller runs. */
    private static List<JsonObject> aggregated(List<JsonObject> roles) {
        List<JsonObject> clusterRoles = roles.stream()
                .filter(r -> r.string("kind").equals("ClusterRole"))
                .toList();
        List<JsonObject> result = new ArrayList<>(clusterRoles);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 0; i < result.size(); i++) {
                Optional<JsonObject> updated = RoleAggregation.aggregated(result.get(i), result);
                if (updated.isPresent()) {
                    result.set(i, updated.get());
                    changed = true;
                }
            }
        }
        roles.stream().filter(r -> r.string("kind").equals("Role")).forEach(result::add);
        return result;
    }

    private void role(JsonObject wanted) {
        GroupResource resource = wanted.string("kind").equals("ClusterRole") ? Rbac.CLUSTER_ROLES : Rbac.ROLES;
        String namespace = wanted.stringAt("metadata", "namespace");
        JsonObject existing = client.world().get(resource, namespace, wanted.stringAt("metadata", "name"));
        if (existing == null) {
            Bootstrap.create(client, resource, namespace, wanted);
        } else {
            Bootstrap.mend(
                    client,
                    resource,
                    namespace,
                    wanted,
                    () -> RoleReconciliation.role(existing, wanted)
                            .ifPresent(updated -> client.update(resource, namespace, updated)));
        }
    }

    private void binding(JsonObject wanted) {
        GroupResource resource =
                wanted.string("kind").equals("ClusterRoleBinding") ? Rbac.CLUSTER_ROLE_BINDINGS : Rbac.ROLE_BINDINGS;
        String namespace = wanted.stringAt("metadata", "namespace");
        String name = wanted.stringAt("metadata", "name");
        JsonObject existing = client.world().get(resource, namespace, name);
        if (existing == null) {
            Bootstrap.create(client, resource, namespace, wanted);
        } else if (RoleReconciliation.mustReplace(existing, wanted)) {
            client.delete(resource, namespace, name, JsonObject.EMPTY);
            Bootstrap.create(client, resource, namespace, wanted);
        } else {
            Bootstrap.mend(
                    client,
                    resource,
                    namespace,
                    wanted,
                    () -> RoleReconciliation.binding(existing, wanted)
                            .ifPresent(updated -> client.update(resource, namespace, updated)));
        }
    }
}
