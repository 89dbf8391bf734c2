package dev.proa.node;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.api.world.Worlds;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The API as the node agent in the API server's own process sees it, under the node's identity. */
public final class InProcessNodeApi implements NodeApi {
    private static final GroupResource PODS = GroupResource.core("pods");
    private static final GroupResource NODES = GroupResource.core("nodes");
    private static final GroupResource EVENTS = GroupResource.core("events");
    private static final GroupResource LEASES = new GroupResource("coordination.k8s.io", "leases");
    private static final GroupResource CONFIG_MAPS = GroupResource.core("configmaps");
    private static final GroupResource SECRETS = GroupResource.core("secrets");
    /** What an agent acts on when it changes; what else a view shows is read when a pod starts. */
    private static final Set<GroupResource> CONCERNING = Set.of(PODS, CONFIG_MAPS, SECRETS, NODES);

    private static final World.Index PODS_BY_NODE =
            new World.Index("pods-by-node", PODS, pod -> List.of(pod.stringAt("spec", "nodeName")));

    private final ApiClient client;
    private final Worlds worlds;
    private final String nodeName;

    public InProcessNodeApi(ApiClient client, Worlds worlds, String nodeName) {
        this.client = client;
        this.worlds = worlds;
        this.nodeName = nodeName;
    }

    @Override
    public NodeView view() {
        return new WorldView(worlds.newest(), nodeName);
    }

    @Override
    public NodeView awaitChange(long revision, Duration timeout) throws InterruptedException {
        return new WorldView(worlds.awaitChange(CONCERNING, revision, timeout), nodeName);
    }

    @Override
    public JsonObject registerNode(JsonObject node) {
        try {
            return client.create(NODES, "", node);
        } catch (ApiException e) {
            if (e.reason() == StatusReason.ALREADY_EXISTS) {
                return client.get(NODES, "", nodeName);
            }
            throw e;
        }
    }

    @Override
    public JsonObject patchNode(String name, JsonObject patch) {
        return client.strategicMergePatch(NODES, "", name, "", patch);
    }

    @Override
    public JsonObject patchNodeStatus(String name, JsonObject patch) {
        return client.strategicMergePatch(NODES, "", name, "status", patch);
    }

    @Override
    public JsonObject renewLease(JsonObject lease) {
        String namespace = lease.stringAt("metadata", "namespace");
        String name = lease.stringAt("metadata", "name");
        if (worlds.newest().get(LEASES, namespace, name) == null) {
            return client.create(LEASES, namespace, lease);
        }
        return client.mergePatch(LEASES, namespace, name, "", JsonObject.of("spec", lease.object("spec")));
    }

    @Override
    public JsonObject patchPodStatus(String namespace, String name, JsonObject patch) {
        return client.strategicMergePatch(PODS, namespace, name, "status", patch);
    }

    @Override
    public void deletePod(String namespace, String name, String uid) {
        client.delete(
                PODS,
                namespace,
                name,
                JsonObject.of("gracePeriodSeconds", 0, "preconditions", JsonObject.of("uid", uid)));
    }

    @Override
    public JsonObject createToken(String namespace, String serviceAccount, JsonObject tokenRequest) {
        return client.create(GroupResource.core("serviceaccounts"), namespace, serviceAccount, "token", tokenRequest);
    }

    @Override
    public void writeEvent(JsonObject event) {
        String namespace = event.stringAt("metadata", "namespace");
        String name = event.stringAt("metadata", "name");
        if (worlds.newest().get(EVENTS, namespace, name) == null) {
            client.create(EVENTS, namespace, event);
        } else {
            client.mergePatch(
                    EVENTS,
                    namespace,
                    name,
                    "",
                    JsonObject.of(Map.of(
                            "count", event.get("count") == null ? dev.proa.json.JsonNumber.of(1) : event.get("count"),
                            "lastTimestamp", dev.proa.json.JsonValue.of(event.string("lastTimestamp")),
                            "message", dev.proa.json.JsonValue.of(event.string("message")))));
        }
    }

    private record WorldView(World world, String nodeName) implements NodeView {
        @Override
        public long revision() {
            return world.revision();
        }

        @Override
        public @Nullable JsonObject node() {
            return world.get(NODES, "", nodeName);
        }

        @Override
        public List<JsonObject> pods() {
            return world.indexed(PODS_BY_NODE, nodeName);
        }

        @Override
        public List<JsonObject> services(String namespace) {
            return world.list(GroupResource.core("services"), namespace);
        }

        @Override
        public @Nullable JsonObject configMap(String namespace, String name) {
            return world.get(CONFIG_MAPS, namespace, name);
        }

        @Override
        public @Nullable JsonObject secret(String namespace, String name) {
            return world.get(SECRETS, namespace, name);
        }

        @Override
        public @Nullable JsonObject serviceAccount(String namespace, String name) {
            return world.get(GroupResource.core("serviceaccounts"), namespace, name);
        }

        @Override
        public @Nullable JsonObject runtimeClass(String name) {
            return world.get(new GroupResource("node.k8s.io", "runtimeclasses"), "", name);
        }
    }
}
