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
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Marks nodes whose agent has gone silent, and taints every node as its conditions say. */
public final class NodeHealth implements Reconciler {
    private static final Duration GRACE = Duration.ofSeconds(50);
    private static final String LEASES = "kube-node-lease";
    private static final List<String> TOLD_BY_AGENT = List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    /** So often every node is looked at. */
    private static final Duration INTERVAL = Duration.ofSeconds(25);
    /**
     * Between two looks there is more time only when this process was stopped or the clock was set. Shorter than the grace without the ten
     * seconds between two signs of life: a stop that could make a node silent is noticed as one.
     */
    private static final Duration MISSED = Duration.ofSeconds(35);
    /** Looks of several threads may come so much out of order; by more the clock was set back. */
    private static final Duration DISORDER = Duration.ofSeconds(1);

    private final Map<String, Sign> signs = new ConcurrentHashMap<>();
    private Instant listeningSince;
    private Instant looked;

    /**
     * A node's last sign of life.
     *
     * @param told by the node's own clock
     * @param heard by this process's clock
     */
    private record Sign(Instant told, Instant heard) {}

    /** @param watchingSince silence before this instant doesn't count: nobody could have heard */
    public NodeHealth(Instant watchingSince) {
        this.listeningSince = watchingSince;
        this.looked = watchingSince;
    }

    @Override
    public String name() {
        return "node-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(Reads.own(Resources.NODES), Reads.of(Resources.LEASES, NodeHealth::leased));
    }

    /** A renewed lease matters only to a node that was given up; the deadline of others is looked at when it comes. */
    private static Collection<Key> leased(Change change, World world) {
        JsonObject lease = change.object();
        JsonObject node = world.get(Resources.NODES, "", Meta.name(lease));
        boolean silent = node != null
                && Conditions.get(node.object("status"), "Ready")
                        .string("status")
                        .equals("Unknown");
        return Meta.namespace(lease).equals(LEASES) && silent ? List.of(new Key("", Meta.name(lease))) : List.of();
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject node = world.get(Resources.NODES, "", key.name());
        if (node == null) {
            signs.remove(key.name());
            return Plan.nothing("it is gone");
        }
        JsonObject lease = world.get(Resources.LEASES, LEASES, key.name());
        Instant silentAt = lastHeard(key.name(), lastSign(node, lease), now).plus(GRACE);
        JsonObject status = silentAt.isAfter(now) ? node.object("status") : silenced(node.object("status"), now);
        boolean ready = Conditions.isTrue(status, "Ready");
        List<Action> told = Replace.status(Resources.NODES, node, status);
        if (!told.isEmpty()) {
            List<Action> actions = new ArrayList<>(told);
            actions.add(
                    Action.Event.normal(node, "NodeNotReady", "Node " + key.name() + " status is now: NodeNotReady"));
            return Plan.of("its agent has not reported for " + GRACE.toSeconds() + " s", actions);
        }
        List<Action> actions = new ArrayList<>(taints(node, now));
        if (!ready) {
            actions.addAll(unready(world, key.name(), now));
        }
        Plan plan = Plan.of(ready ? "it is ready" : "it is not ready", actions);
        Instant look = now.plus(INTERVAL);
        return silentAt.isAfter(now) ? plan.again(silentAt.isBefore(look) ? silentAt : look) : plan;
    }

    /** When the node was heard last; a stop of this process, or a clock that is set, makes no node silent. */
    private Instant lastHeard(String node, Instant told, Instant now) {
        Instant since = listeningSince(now);
        Sign sign = signs.compute(
                node,
                (name, before) -> before != null && before.told().equals(told)
                        ? before
                        : new Sign(told, told.isAfter(now) ? now : told));
        return sign.heard().isBefore(since) || sign.heard().isAfter(now) ? since : sign.heard();
    }

    private synchronized Instant listeningSince(Instant now) {
        if (now.isAfter(looked.plus(MISSED)) || now.isBefore(looked.minus(DISORDER))) {
            listeningSince = now;
            looked = now;
        }
        looked = now.isAfter(looked) ? now : looked;
        return listeningSince;
    }

    private static Instant lastSign(JsonObject node, @org.jspecify.annotations.Nullable JsonObject lease) {
        Instant heartbeat = Times.parse(
                        Conditions.get(node.object("status"), "Ready").string("lastHeartbeatTime"))
                .orElse(Meta.created(node));
        Instant renewed = lease == null
                ? Instant.MIN
                : Times.parse(lease.object("spec").string("renewTime")).orElse(Instant.MIN);
        return heartbeat.isAfter(renewed) ? heartbeat : renewed;
    }

    private static JsonObject silenced(JsonObject status, Instant now) {
        JsonObject result = status;
        for (String type : TOLD_BY_AGENT) {
            JsonObject before = Conditions.get(status, type);
            if (before.string("status").equals("Unknown")) {
                continue;
            }
            JsonObject condition = before.isEmpty()
                    ? Conditions.of(type, "Unknown", now, "NodeStatusNeverUpdated", "Kubelet never posted node status.")
                    : before.with("status", "Unknown")
                            .with("reason", "NodeStatusUnknown")
                            .with("message", "Kubelet stopped posting node status.")
                            .with("lastTransitionTime", Times.text(now));
            result = Conditions.with(result, condition);
        }
        return result;
    }

    private static List<Action> taints(JsonObject node, Instant now) {
        JsonArray before = node.object("spec").array("taints");
        JsonArray after = NodeTaints.of(node, now);
        if (before.equals(after)) {
            return List.of();
        }
        JsonObject patch = JsonObject.of(
                "metadata",
                        JsonObject.of(
                                "uid", Meta.uid(node),
                                "resourceVersion", node.objectAt("metadata").string("resourceVersion")),
                "spec", JsonObject.of("taints", after.isEmpty() ? JsonNull.NULL : after));
        return List.of(new Action.Patch(Resources.NODES, "", Meta.name(node), "", patch));
    }

    /** Its pods no longer count as ready, so that Services leave them out. */
    private static List<Action> unready(World world, String node, Instant now) {
        List<Action> actions = new ArrayList<>();
        for (JsonObject pod : world.indexed(Pods.BY_NODE, node)) {
            if (Pods.ready(pod)) {
                JsonObject condition =
                        Pods.readyCondition(pod).with("status", "False").with("lastTransitionTime", Times.text(now));
                actions.addAll(Replace.status(Resources.PODS, pod, Conditions.with(pod.object("status"), condition)));
                actions.add(Action.Event.warning(pod, "NodeNotReady", "Node is not ready"));
            }
        }
        return actions;
    }
}
