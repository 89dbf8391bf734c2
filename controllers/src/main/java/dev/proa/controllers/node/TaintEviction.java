package dev.proa.controllers.node;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.object.Toleration;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Deletes pods that don't tolerate a NoExecute taint of their node, or not for so long. */
public final class TaintEviction implements Reconciler {
    /** Upstream runs it under its own name, with the node controller's account. */
    @Override
    public String name() {
        return "node-controller";
    }

    @Override
    public String eventSource() {
        return "taint-eviction-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.of(Resources.PODS, TaintEviction::placed), Reads.of(Resources.NODES, TaintEviction::onNode));
    }

    private static Collection<Key> placed(Change change, World world) {
        JsonObject after = change.after();
        JsonObject before = change.before();
        boolean same = before != null && after != null && before.object("spec").equals(after.object("spec"));
        return after == null || same || Pods.nodeName(after).isEmpty() ? List.of() : List.of(Key.of(after));
    }

    private static Collection<Key> onNode(Change change, World world) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        boolean same = before != null && after != null && taints(before).equals(taints(after));
        return after == null || same
                ? List.of()
                : world.indexed(Pods.BY_NODE, Meta.name(after)).stream()
                        .map(Key::of)
                        .toList();
    }

    private static List<JsonObject> taints(JsonObject node) {
        return node.object("spec").array("taints").objects().stream()
                .filter(taint -> taint.string("effect").equals("NoExecute"))
                .toList();
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject pod = world.get(Resources.PODS, key.namespace(), key.name());
        JsonObject node = pod == null ? null : world.get(Resources.NODES, "", Pods.nodeName(pod));
        if (pod == null || node == null || Meta.deleting(pod) || Pods.terminal(pod)) {
            return Plan.nothing("there is nothing to evict");
        }
        Optional<Instant> end = taints(node).stream()
                .flatMap(taint -> end(pod, taint, now).stream())
                .min(Instant::compareTo);
        if (end.isEmpty()) {
            return Plan.nothing("it tolerates its node's taints");
        }
        return end.get().isAfter(now)
                ? Plan.nothing("it tolerates its node's taints until " + Times.text(end.get()))
                        .again(end.get())
                : Plan.of("its node has a taint that it doesn't tolerate", evict(pod, now));
    }

    /** When the taint ends the pod; empty for never. */
    private static Optional<Instant> end(JsonObject pod, JsonObject taint, Instant now) {
        List<JsonObject> tolerating = pod.object("spec").array("tolerations").objects().stream()
                .filter(toleration -> Toleration.of(toleration).tolerates(Toleration.Taint.of(taint)))
                .toList();
        if (tolerating.isEmpty()) {
            return Optional.of(now);
        }
        Instant added = Times.parse(taint.string("timeAdded")).orElse(now);
        // A pod that came later has its whole time.
        Instant since = added.isAfter(Meta.created(pod)) ? added : Meta.created(pod);
        return tolerating.stream()
                .filter(toleration -> toleration.has("tolerationSeconds"))
                .map(toleration -> Times.plusSeconds(since, Math.max(0, toleration.number("tolerationSeconds"))))
                .min(Instant::compareTo);
    }

    private static List<Action> evict(JsonObject pod, Instant now) {
        JsonObject status = Conditions.with(
                pod.object("status"),
                Conditions.of(
                        "DisruptionTarget",
                        "True",
                        now,
                        "DeletionByTaintManager",
                        "Taint manager: deleting due to NoExecute taint"));
        JsonObject patch = JsonObject.of(
                "metadata", JsonObject.of("uid", Meta.uid(pod)),
                "status", JsonObject.of("conditions", status.array("conditions")));
        return List.of(
                Action.Event.normal(pod, "TaintManagerEviction", "Marking for deletion Pod " + Key.of(pod)),
                new Action.Patch(Resources.PODS, Meta.namespace(pod), Meta.name(pod), "status", patch),
                Action.Delete.uid(Resources.PODS, Meta.namespace(pod), Meta.name(pod), Meta.uid(pod)));
    }
}
