package dev.proa.control.simulation;

import dev.proa.base.Clock;
import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Binds pods to nodes in turn when no scheduler does, and makes them run, end and vanish as node agents do. */
public final class SimulatedNodes {
    private final SimulatedCluster cluster;
    private final Clock clock;
    private final Map<String, String> addresses = new TreeMap<>();
    private boolean binding = true;
    private int next;

    SimulatedNodes(SimulatedCluster cluster, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /** Leaves binding to a scheduler. */
    public void withoutBinding() {
        binding = false;
    }

    /** One thing for every pod that needs something; whether there was any. */
    public boolean runAll() {
        boolean any = false;
        for (JsonObject pod : cluster.world().list(Resources.PODS)) {
            any |= run(pod);
        }
        return any;
    }

    /** One step in the life of the pod; whether there was one. */
    public boolean run(JsonObject pod) {
        if (Pods.nodeName(pod).isEmpty()) {
            return binding && !Meta.deleting(pod) && bind(pod);
        }
        if (Meta.deleting(pod)) {
            if (!Pods.terminal(pod) && Meta.hasFinalizer(pod, "batch.kubernetes.io/job-tracking")) {
                end(pod, "Failed", 143);
                return true;
            }
            long before = cluster.world().revision();
            cluster.vanish(Resources.PODS, pod);
            return cluster.world().revision() != before;
        }
        return !Pods.terminal(pod) && !Pods.ready(pod) && start(pod);
    }

    private boolean bind(JsonObject pod) {
        String node = tied(pod).orElseGet(() -> "node-" + next++ % 3);
        cluster.create(
                Resources.PODS,
                Meta.namespace(pod),
                Meta.name(pod),
                "binding",
                JsonObject.of("target", JsonObject.of("kind", "Node", "name", node)));
        return true;
    }

    /** The node that the pod's affinity names. */
    private static Optional<String> tied(JsonObject pod) {
        return pod
                .objectAt("spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
                .array("nodeSelectorTerms")
                .objects()
                .stream()
                .flatMap(term -> term.array("matchFields").objects().stream())
                .flatMap(field -> field.array("values").strings().stream())
                .findFirst();
    }

    private boolean start(JsonObject pod) {
        String address = addresses.computeIfAbsent(Meta.uid(pod), uid -> "10.0.0." + (addresses.size() + 1));
        JsonObject status = pod.object("status")
                .with("phase", "Running")
                .with("podIP", address)
                .with("podIPs", JsonArray.of(JsonObject.of("ip", address)))
                .with("startTime", Times.text(clock.now()));
        write(pod, Conditions.with(status, Conditions.of("Ready", "True", clock.now(), "", "")));
        return true;
    }

    /** The pod's containers end with this code. */
    public void end(JsonObject pod, String phase, int code) {
        List<JsonObject> ended = pod.object("spec").array("containers").objects().stream()
                .map(container -> JsonObject.of(
                        "name", container.string("name"),
                        "state",
                                JsonObject.of(
                                        "terminated",
                                        JsonObject.of("exitCode", code, "finishedAt", Times.text(clock.now())))))
                .toList();
        JsonObject status = pod.object("status").with("phase", phase).with("containerStatuses", JsonArray.of(ended));
        write(pod, Conditions.with(status, Conditions.of("Ready", "False", clock.now(), "PodCompleted", "")));
    }

    public void unready(JsonObject pod) {
        write(
                pod,
                Conditions.with(
                        pod.object("status"), Conditions.of("Ready", "False", clock.now(), "ContainersNotReady", "")));
    }

    private void write(JsonObject pod, JsonObject status) {
        cluster.update(Resources.PODS, Meta.namespace(pod), "status", pod.with("status", status));
    }
}
