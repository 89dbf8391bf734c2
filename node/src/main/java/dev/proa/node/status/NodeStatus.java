package dev.proa.node.status;

import dev.proa.api.error.ApiException;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.cri.ContainerRuntime.RuntimeCondition;
import dev.proa.cri.Image;
import dev.proa.cri.RuntimeFeatures;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.node.NodeApi;
import dev.proa.node.NodeConfiguration;
import dev.proa.node.event.EventRecorder;
import dev.proa.node.eviction.Pressure;
import dev.proa.node.eviction.Signal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Registers the node and keeps its status true: written when it has changed, and else now and then. */
public final class NodeStatus {
    private static final Log LOG = Log.of(NodeStatus.class);
    private static final int IMAGES_MAX = 50;
    private static final int IMAGE_NAMES_MAX = 5;
    private static final int PORT = 10250;
    /** The runtime's conditions without which the node is not ready; others (of deprecations, for example) only inform. */
    private static final Map<String, String> DECIDING_CONDITIONS = Map.of(
            "RuntimeReady", "container runtime not ready: ", "NetworkReady", "container runtime network not ready: ");

    private final NodeApi api;
    private final NodeConfiguration node;
    private final RuntimeWatch watch;
    private final Pressure pressure;
    private final EventRecorder events;
    private final Clock clock;
    private JsonObject written = JsonObject.EMPTY;
    /** Of the clock that nobody sets. */
    private long writtenAt;

    private boolean ready;

    public NodeStatus(
            NodeApi api,
            NodeConfiguration node,
            RuntimeWatch watch,
            Pressure pressure,
            EventRecorder events,
            Clock clock) {
        this.api = api;
        this.node = node;
        this.watch = watch;
        this.pressure = pressure;
        this.events = events;
        this.clock = clock;
    }

    /** Creates the Node object, or takes the one that is there and sees to its labels. */
    public JsonObject register() throws IOException {
        JsonObject labels = JsonObject.of(
                "beta.kubernetes.io/arch", Machine.architecture(),
                "beta.kubernetes.io/os", "linux",
                "kubernetes.io/arch", Machine.architecture(),
                "kubernetes.io/hostname", node.name(),
                "kubernetes.io/os", "linux");
        JsonObject.Builder all = labels.toBuilder();
        node.labels().forEach(all::put);
        JsonObject.Builder spec = JsonObject.builder();
        if (!node.podCidr().isEmpty()) {
            spec.put("podCIDR", node.podCidr()).put("podCIDRs", JsonArray.ofStrings(List.of(node.podCidr())));
        }
        JsonObject wanted = JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "Node",
                "metadata",
                JsonObject.of(
                        "name",
                        node.name(),
                        "labels",
                        all.build(),
                        "annotations",
                        JsonObject.of("volumes.kubernetes.io/controller-managed-attach-detach", "true")),
                "spec",
                spec.build(),
                "status",
                status());
        JsonObject registered = api.registerNode(wanted);
        JsonObject present = registered.objectAt("metadata", "labels");
        boolean labelled =
                all.build().entries().stream().allMatch(e -> e.getValue().equals(present.get(e.getKey())));
        if (!labelled) {
            registered = api.patchNode(node.name(), JsonObject.of("metadata", JsonObject.of("labels", all.build())));
        }
        events.node(false, "Starting", "Starting kubelet.");
        return registered;
    }

    /** Writes the status if it is due. */
    public synchronized void update() {
        try {
            JsonObject status = status();
            boolean changed = !withoutHeartbeats(status).equals(withoutHeartbeats(written)) || isContradicted(status);
            if (changed || clock.nanos() - writtenAt > node.statusInterval().toNanos()) {
                api.patchNodeStatus(node.name(), JsonObject.of("status", status));
                written = status;
                writtenAt = clock.nanos();
            }
        } catch (ApiException | IOException e) {
            LOG.warn("the node's status is not written", "why", e.getMessage());
        }
    }

    /** Whether the last status said that pods can run here. */
    public synchronized boolean isReady() {
        return ready;
    }

    /** Whether the API shows another condition than this node has: others change them when they have long heard nothing of it. */
    private boolean isContradicted(JsonObject status) {
        return status.array("conditions").objects().stream()
                .anyMatch(
                        mine -> !published(mine.string("type")).string("status").equals(mine.string("status")));
    }

    private static JsonObject withoutHeartbeats(JsonObject status) {
        return status.changeEach("conditions", c -> c.without("lastHeartbeatTime"));
    }

    private JsonObject status() throws IOException {
        JsonObject status = JsonObject.of(
                "addresses", JsonArray.of(address("InternalIP", node.address()), address("Hostname", node.name())),
                "capacity", Machine.capacity(node),
                "allocatable", Machine.allocatable(node),
                "conditions", conditions(),
                "daemonEndpoints", JsonObject.of("kubeletEndpoint", JsonObject.of("Port", PORT)),
                "nodeInfo", Machine.info(watch.version()),
                "images", images());
        RuntimeFeatures features = watch.features();
        // A runtime from before such questions says nothing, and neither does its node, as upstream's.
        return features.equals(RuntimeFeatures.NONE)
                ? status
                : status.with("runtimeHandlers", handlers(features))
                        .with(
                                "features",
                                JsonObject.of("supplementalGroupsPolicy", features.supplementalGroupsPolicy()));
    }

    private static JsonArray handlers(RuntimeFeatures features) {
        return JsonArray.of(features.handlers().stream()
                .map(handler -> (JsonValue) JsonObject.of(
                        "name",
                        handler.name(),
                        "features",
                        JsonObject.of(
                                "recursiveReadOnlyMounts",
                                handler.recursiveReadOnlyMounts(),
                                "userNamespaces",
                                handler.userNamespaces())))
                .toList());
    }

    private static JsonObject address(String type, String address) {
        return JsonObject.of("type", type, "address", address);
    }

    private JsonArray images() {
        List<JsonValue> images = new ArrayList<>();
        watch.images().stream()
                .sorted(Comparator.comparingLong(Image::sizeBytes).reversed())
                .limit(IMAGES_MAX)
                .forEach(image -> {
                    List<String> names = new ArrayList<>(image.digests());
                    names.addAll(image.tags());
                    images.add(JsonObject.of(
                            "names",
                            JsonArray.ofStrings(
                                    names.stream().limit(IMAGE_NAMES_MAX).toList()),
                            "sizeBytes",
                            image.sizeBytes()));
                });
        return JsonArray.of(images);
    }

    private JsonArray conditions() throws IOException {
        Set<Signal.Condition> holding = pressure.measuredConditions();
        boolean memory = holding.contains(Signal.Condition.MEMORY);
        boolean full = holding.contains(Signal.Condition.DISK);
        boolean crowded = holding.contains(Signal.Condition.PROCESSES);
        List<JsonValue> conditions = new ArrayList<>();
        conditions.add(condition(
                "MemoryPressure",
                memory,
                memory ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
                memory ? "kubelet has insufficient memory available" : "kubelet has sufficient memory available"));
        conditions.add(condition(
                "DiskPressure",
                full,
                full ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
                full ? "kubelet has disk pressure" : "kubelet has no disk pressure"));
        conditions.add(condition(
                "PIDPressure",
                crowded,
                crowded ? "KubeletHasInsufficientPID" : "KubeletHasSufficientPID",
                crowded ? "kubelet has insufficient PID available" : "kubelet has sufficient PID available"));
        String problem = problem();
        boolean now = problem.isEmpty();
        if (now != ready) {
            events.node(
                    !now,
                    now ? "NodeReady" : "NodeNotReady",
                    "Node " + node.name() + " status is now: " + (now ? "NodeReady" : "NodeNotReady"));
        }
        ready = now;
        conditions.add(condition(
                "Ready",
                now,
                now ? "KubeletReady" : "KubeletNotReady",
                now ? "kubelet is posting ready status" : problem));
        return JsonArray.of(conditions);
    }

    private String problem() {
        Optional<String> fault = watch.fault();
        if (fault.isPresent()) {
            return fault.get();
        }
        for (RuntimeCondition condition : watch.conditions()) {
            String what = DECIDING_CONDITIONS.get(condition.type());
            if (what != null && !condition.status()) {
                return what + condition.type() + "=false reason:" + condition.reason() + " message:"
                        + condition.message();
            }
        }
        return "";
    }

    private JsonObject condition(String type, boolean holds, String reason, String message) {
        Instant now = clock.now().truncatedTo(ChronoUnit.SECONDS);
        String status = holds ? "True" : "False";
        JsonObject before = published(type);
        boolean same = before.string("status").equals(status) && before.has("lastTransitionTime");
        return JsonObject.of(
                "type",
                type,
                "status",
                status,
                "lastHeartbeatTime",
                now.toString(),
                "lastTransitionTime",
                same ? before.string("lastTransitionTime") : now.toString(),
                "reason",
                reason,
                "message",
                message);
    }

    private JsonObject published(String type) {
        JsonObject self = api.view().node();
        return self == null
                ? JsonObject.EMPTY
                : self.objectAt("status").array("conditions").objects().stream()
                        .filter(c -> c.string("type").equals(type))
                        .findFirst()
                        .orElse(JsonObject.EMPTY);
    }

    /** The lease, renewed now. {@code uid}: the Node's. */
    public JsonObject lease(String uid) {
        JsonObject owner = JsonObject.of("apiVersion", "v1", "kind", "Node", "name", node.name(), "uid", uid);
        return JsonObject.of(
                "apiVersion",
                "coordination.k8s.io/v1",
                "kind",
                "Lease",
                "metadata",
                JsonObject.of(
                        "name", node.name(), "namespace", "kube-node-lease", "ownerReferences", JsonArray.of(owner)),
                "spec",
                JsonObject.of(
                        "holderIdentity", node.name(),
                        "leaseDurationSeconds", node.leaseDuration().toSeconds(),
                        "renewTime", micros(clock.now())));
    }

    /** Always six digits of a second: a MicroTime. */
    private static String micros(Instant instant) {
        return java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
                .withZone(java.time.ZoneOffset.UTC)
                .format(instant);
    }

    /** How often the lease is renewed: four times in its duration. */
    public Duration renewal() {
        return node.leaseDuration().dividedBy(4);
    }
}
