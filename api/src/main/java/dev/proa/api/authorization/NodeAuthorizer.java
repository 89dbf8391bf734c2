package dev.proa.api.authorization;

import dev.proa.api.identity.NodeIdentity;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Allows nodes what they need and no more: of secrets, config maps, claims, volumes and service accounts only what their
 * own pods name; of pods, leases and their own objects only what is theirs; all else by the rules of the role system:node.
 * What they may write is narrowed further by the admission step NodeRestriction.
 */
public final class NodeAuthorizer implements Authorizer, RuleSource {
    private static final Decision ALLOWED = new Decision.Allowed("");
    private static final Decision NO_OPINION = new Decision.NoOpinion("");
    private static final Set<String> READ = Set.of("get", "list", "watch");
    private static final Set<String> OWN_VERBS = Set.of("get", "create", "update", "patch", "delete");
    private static final GroupResource ATTACHMENTS = new GroupResource("storage.k8s.io", "volumeattachments");
    private static final GroupResource SLICES = new GroupResource("resource.k8s.io", "resourceslices");

    private final Supplier<World> world;
    private final List<PolicyRule> nodeRules;

    public NodeAuthorizer(Supplier<World> world, BootstrapPolicy policy) {
        this.world = world;
        this.nodeRules = policy.rules("system:node");
    }

    @Override
    public Rules rulesFor(User user, String namespace) {
        return NodeIdentity.isNode(user)
                ? new Rules(List.of(), "node authorizer does not support user rule resolution", true)
                : new Rules(List.of(), "", false);
    }

    @Override
    public Decision authorize(User user, Attributes attributes) {
        if (!NodeIdentity.isNode(user)) {
            return NO_OPINION;
        }
        Optional<String> node = NodeIdentity.nodeName(user);
        if (node.isEmpty()) {
            return refuse("unknown node for user \"" + user.name() + "\"");
        }
        return attributes.isResource() ? resource(node.get(), attributes) : byRules(attributes);
    }

    private Decision byRules(Attributes attributes) {
        return nodeRules.stream().anyMatch(rule -> rule.allows(attributes)) ? ALLOWED : NO_OPINION;
    }

    private Decision resource(String node, Attributes attributes) {
        return switch (new GroupResource(attributes.group(), attributes.resource()).toString()) {
            case "secrets", "configmaps" -> readOfPods(node, attributes);
            case "persistentvolumeclaims" ->
                attributes.subresource().equals("status") ? claimStatus(node, attributes) : getOfPods(node, attributes);
            case "persistentvolumes", "resourceclaims.resource.k8s.io", "volumeattachments.storage.k8s.io" ->
                getOfPods(node, attributes);
            case "serviceaccounts" -> serviceAccount(node, attributes);
            case "leases.coordination.k8s.io" -> lease(node, attributes);
            case "csinodes.storage.k8s.io" -> csiNode(node, attributes);
            case "resourceslices.resource.k8s.io" -> slice(node, attributes);
            case "nodes" -> node(node, attributes);
            case "pods" -> pod(node, attributes);
            case "podcertificaterequests.certificates.k8s.io" -> NO_OPINION;
            default -> byRules(attributes);
        };
    }

    private Decision claimStatus(String node, Attributes attributes) {
        return Set.of("update", "patch").contains(attributes.verb())
                ? related(node, attributes)
                : refuse("can only get/update/patch this type");
    }

    private Decision getOfPods(String node, Attributes attributes) {
        if (!attributes.verb().equals("get")) {
            return refuse("can only get individual resources of this type");
        }
        return attributes.subresource().isEmpty() ? related(node, attributes) : refuse("cannot get subresource");
    }

    private Decision readOfPods(String node, Attributes attributes) {
        if (!READ.contains(attributes.verb())) {
            return refuse("can only read resources of this type");
        }
        if (!attributes.subresource().isEmpty()) {
            return refuse("cannot read subresource");
        }
        if (attributes.namespace().isEmpty()) {
            return refuse("can only read namespaced object of this type");
        }
        return related(node, attributes);
    }

    private Decision related(String node, Attributes attributes) {
        if (attributes.name().isEmpty()) {
            return refuse("No Object name found");
        }
        return isRelated(node, attributes)
                ? ALLOWED
                : refuse("no relationship found between node '" + node + "' and this object");
    }

    private boolean isRelated(String node, Attributes attributes) {
        World now = world.get();
        return switch (attributes.resource()) {
            case "persistentvolumes" -> {
                JsonObject volume = now.get(GroupResource.core("persistentvolumes"), "", attributes.name());
                yield volume != null && PodReferences.volume(now, node, volume);
            }
            case "volumeattachments" -> isOf(node, now.get(ATTACHMENTS, "", attributes.name()));
            case "resourceslices" -> isOf(node, now.get(SLICES, "", attributes.name()));
            default -> PodReferences.node(now, node, attributes.resource(), attributes.namespace(), attributes.name());
        };
    }

    private static boolean isOf(String node, @org.jspecify.annotations.Nullable JsonObject object) {
        return object != null && object.stringAt("spec", "nodeName").equals(node);
    }

    private Decision serviceAccount(String node, Attributes attributes) {
        if (attributes.verb().equals("get") && attributes.subresource().isEmpty()) {
            return readOfPods(node, attributes);
        }
        if (!attributes.verb().equals("create") || attributes.name().isEmpty()) {
            return refuse("can only create tokens for individual service accounts");
        }
        return attributes.subresource().equals("token")
                ? related(node, attributes)
                : refuse("can only create token subresource of serviceaccount");
    }

    private static Decision lease(String node, Attributes attributes) {
        if (!OWN_VERBS.contains(attributes.verb())) {
            return refuse("can only get, create, update, patch, or delete a node lease");
        }
        if (!attributes.namespace().equals("kube-node-lease")) {
            return refuse("can only access leases in the \"kube-node-lease\" system namespace");
        }
        return attributes.verb().equals("create") || attributes.name().equals(node)
                ? ALLOWED
                : refuse("can only access node lease with the same name as the requesting node");
    }

    private static Decision csiNode(String node, Attributes attributes) {
        if (!OWN_VERBS.contains(attributes.verb())) {
            return refuse("can only get, create, update, patch, or delete a CSINode");
        }
        if (!attributes.subresource().isEmpty()) {
            return refuse("cannot authorize CSINode subresources");
        }
        return attributes.verb().equals("create") || attributes.name().equals(node)
                ? ALLOWED
                : refuse("can only access CSINode with the same name as the requesting node");
    }

    private Decision slice(String node, Attributes attributes) {
        if (!attributes.subresource().isEmpty()) {
            return refuse("cannot authorize ResourceSlice subresources");
        }
        return switch (attributes.verb()) {
            case "create" -> ALLOWED;
            case "get", "update", "patch", "delete" -> related(node, attributes);
            case "watch", "list", "deletecollection" ->
                selects(attributes, "spec.nodeName", node)
                        ? ALLOWED
                        : refuse("can only list/watch/deletecollection resourceslices with nodeName field selector");
            default ->
                refuse("only the following verbs are allowed for a ResourceSlice:"
                        + " get, watch, list, create, update, patch, delete, deletecollection");
        };
    }

    private static Decision node(String node, Attributes attributes) {
        return switch (attributes.subresource() + ":" + attributes.verb()) {
            case ":create", ":update", ":patch", "status:update", "status:patch" -> ALLOWED;
            case ":get", ":list", ":watch" -> {
                if (attributes.name().equals(node)) {
                    yield ALLOWED;
                }
                yield attributes.name().isEmpty()
                        ? refuse("node '" + node + "' cannot read all nodes, only its own Node object")
                        : refuse("node '" + node + "' cannot read '" + attributes.name()
                                + "', only its own Node object");
            }
            default -> NO_OPINION;
        };
    }

    private Decision pod(String node, Attributes attributes) {
        return switch (attributes.subresource() + ":" + attributes.verb()) {
            case ":get" -> related(node, attributes);
            case ":list", ":watch" -> {
                if (selects(attributes, "spec.nodeName", node)) {
                    yield ALLOWED;
                }
                yield attributes.name().isEmpty()
                        ? refuse("can only list/watch pods with spec.nodeName field selector")
                        : related(node, attributes);
            }
            case ":create", ":delete", "status:update", "status:patch", "eviction:create" -> ALLOWED;
            default -> NO_OPINION;
        };
    }

    /** Whether the request's field selector requires the field to have the value. */
    private static boolean selects(Attributes attributes, String field, String value) {
        for (String requirement : attributes.fieldSelector().split(",", -1)) {
            if (requirement.equals(field + "=" + value) || requirement.equals(field + "==" + value)) {
                return true;
            }
        }
        return false;
    }

    private static Decision refuse(String reason) {
        return new Decision.NoOpinion(reason);
    }
}
