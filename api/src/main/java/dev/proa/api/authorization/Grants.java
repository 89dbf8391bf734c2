package dev.proa.api.authorization;

import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every role binding of a World, found by namespace and subject: what RBAC allows, ready to be read. Immutable; computed
 * anew only when a role or binding changes.
 */
final class Grants {
    /**
     * One subject of one binding.
     *
     * @param order its place among all bindings, by namespace and name
     * @param rules of the role; empty when it is missing
     * @param missing why there are none; empty when there are
     * @param source in the words of upstream's reason
     */
    record Grant(int order, List<PolicyRule> rules, String missing, String source) {}

    /** The revisions from which it was computed. */
    record Inputs(long roles, long roleBindings, long clusterRoles, long clusterRoleBindings) {
        static Inputs of(World world) {
            return new Inputs(
                    world.lastChange(Rbac.ROLES),
                    world.lastChange(Rbac.ROLE_BINDINGS),
                    world.lastChange(Rbac.CLUSTER_ROLES),
                    world.lastChange(Rbac.CLUSTER_ROLE_BINDINGS));
        }
    }

    private record Subject(String namespace, String kind, String name) {}

    private final Map<Subject, List<Grant>> bySubject = new HashMap<>();

    private Grants(World world) {
        int order = 0;
        for (JsonObject binding : world.list(Rbac.CLUSTER_ROLE_BINDINGS)) {
            add(world, binding, "", order++);
        }
        for (JsonObject binding : world.list(Rbac.ROLE_BINDINGS)) {
            add(world, binding, binding.stringAt("metadata", "namespace"), order++);
        }
    }

    static Grants of(World world) {
        return new Grants(world);
    }

    private void add(World world, JsonObject binding, String namespace, int order) {
        JsonObject roleRef = binding.object("roleRef");
        Role role = role(world, roleRef, namespace);
        Set<Subject> seen = new HashSet<>();
        for (JsonObject subject : binding.array("subjects").objects()) {
            Subject key = key(subject, namespace);
            if (seen.add(key)) {
                Grant grant = new Grant(order, role.rules, role.missing, source(binding, roleRef, subject, namespace));
                bySubject.computeIfAbsent(key, k -> new ArrayList<>()).add(grant);
            }
        }
    }

    private static Subject key(JsonObject subject, String namespace) {
        String name = subject.string("name");
        if (subject.string("kind").equals("ServiceAccount")) {
            String home = subject.string("namespace", namespace);
            return new Subject(namespace, "User", "system:serviceaccount:" + home + ":" + name);
        }
        return new Subject(namespace, subject.string("kind"), name);
    }

    private static String source(JsonObject binding, JsonObject roleRef, JsonObject subject, String namespace) {
        String name = binding.stringAt("metadata", "name");
        String who = subject.string("name");
        if (subject.string("kind").equals("ServiceAccount")) {
            who = who + "/" + subject.string("namespace", namespace);
        }
        return (namespace.isEmpty() ? "ClusterRoleBinding " : "RoleBinding ")
                + quote(namespace.isEmpty() ? name : name + "/" + namespace)
                + " of " + roleRef.string("kind") + " " + quote(roleRef.string("name"))
                + " to " + subject.string("kind") + " " + quote(who);
    }

    /** A role's rules, or why there are none. */
    record Role(List<PolicyRule> rules, String missing) {}

    /** What a binding's roleRef stands for; the namespace is the binding's, empty for a ClusterRoleBinding. */
    static Role role(World world, JsonObject roleRef, String namespace) {
        String name = roleRef.string("name");
        return switch (roleRef.string("kind")) {
            case "ClusterRole" -> role(world, Rbac.CLUSTER_ROLES, "", name);
            case "Role" -> role(world, Rbac.ROLES, namespace, name);
            default -> new Role(List.of(), "unsupported role reference kind: " + quote(roleRef.string("kind")));
        };
    }

    private static Role role(World world, GroupResource resource, String namespace, String name) {
        JsonObject role = world.get(resource, namespace, name);
        if (role != null) {
            return new Role(PolicyRule.ofRole(role), "");
        }
        String singular = resource.equals(Rbac.ROLES) ? "role." : "clusterrole.";
        return new Role(List.of(), singular + Rbac.GROUP + " " + quote(name) + " not found");
    }

    /** What the user is granted in the whole cluster and, unless it is empty, in the namespace; in the bindings' order. */
    List<Grant> of(User user, String namespace) {
        List<Grant> found = new ArrayList<>();
        collect(user, "", found);
        if (!namespace.isEmpty()) {
            collect(user, namespace, found);
        }
        Set<Integer> seen = new HashSet<>();
        found.removeIf(grant -> !seen.add(grant.order));
        found.sort(Comparator.comparingInt(Grant::order));
        return found;
    }

    private void collect(User user, String namespace, List<Grant> into) {
        into.addAll(bySubject.getOrDefault(new Subject(namespace, "User", user.name()), List.of()));
        for (String group : user.groups()) {
            into.addAll(bySubject.getOrDefault(new Subject(namespace, "Group", group), List.of()));
        }
    }

    private static String quote(String text) {
        return new JsonString(text).toJson();
    }
}
