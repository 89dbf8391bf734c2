package dev.proa.node.simulation;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.identity.NodeIdentity;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.control.Key;
import dev.proa.control.Outcome;
import dev.proa.control.Plan;
import dev.proa.control.PlanObserver;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Interleaving;
import dev.proa.control.simulation.Place;
import dev.proa.control.simulation.SimulatedApi;
import dev.proa.controllers.Controllers;
import dev.proa.controllers.garbage.OwnerKinds;
import dev.proa.json.JsonObject;
import dev.proa.node.pod.FakeContainers;
import dev.proa.node.pod.SimulatedNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Every controller, the scheduler and some nodes over one API, and the user who works on it. */
final class SimulatedWhole implements AutoCloseable, PlanObserver {
    static final int NODES = 3;
    private static final int STEPS_MAX = 60_000;
    private static final int LINES_KEPT = 3_000;
    private static final User USER = User.of("user", "system:masters");

    private final Interleaving interleaving;
    private final ApiClient user;
    private final List<Place> nodes = new ArrayList<>();
    private final List<FakeContainers> containers = new ArrayList<>();
    private final Deque<String> lines = new ArrayDeque<>();
    private final Map<String, Integer> plans = new HashMap<>();
    private final List<PlanObserver> observers = new ArrayList<>();
    private long trace;

    SimulatedWhole(long seed) {
        interleaving = new Interleaving(seed);
        user = interleaving.api().client(USER);
        for (String namespace : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
            user.create(Resources.NAMESPACES, "", JsonObject.of("metadata", JsonObject.of("name", namespace)));
        }
        int count = reconcilers().size();
        for (int i = 0; i < count; i++) {
            int index = i;
            Reconciler first = reconcilers().get(i);
            interleaving.addController(
                    first.name() + "/" + i, () -> reconcilers().get(index), this);
        }
        interleaving.add("scheduler", User.of("system:kube-scheduler"), place -> new SchedulerActor(place, this));
        for (int i = 0; i < NODES; i++) {
            String name = "node-" + i;
            FakeContainers made = new FakeContainers(interleaving.clock(), interleaving.random());
            containers.add(made);
            nodes.add(interleaving.add(name, NodeIdentity.of(name), place -> new SimulatedNode(name, place, made)));
        }
        interleaving.onChange(change -> {
            if (change.resource().equals(Resources.LEASES) || change.resource().equals(Resources.EVENTS)) {
                return;
            }
            note(change.revision() + " " + change.resource() + " " + Key.of(change.object())
                    + (change.before() == null ? " new" : change.after() == null ? " gone" : "")
                    + (change.resource().equals(Resources.PODS) ? state(change.object()) : ""));
        });
    }

    /** Also hears of every plan. */
    void observe(PlanObserver observer) {
        observers.add(observer);
    }

    List<Reconciler> reconcilers() {
        return Controllers.reconcilers(
                OwnerKinds.of(SimulatedApi.kinds()),
                "CERTIFICATE",
                (namespace, account, uid, secret) -> "token-" + uid,
                interleaving.clock().now());
    }

    private static String state(JsonObject pod) {
        return " " + Pods.phase(pod) + (Pods.ready(pod) ? " ready" : "") + (Meta.deleting(pod) ? " deleting" : "") + " "
                + Pods.nodeName(pod);
    }

    void note(String line) {
        trace = trace * 31 + line.hashCode();
        lines.add(interleaving.clock().now() + " " + line);
        if (lines.size() > LINES_KEPT) {
            lines.removeFirst();
        }
    }

    /** What happened last. */
    String story() {
        return String.join("\n", lines);
    }

    /** The same for the same run. */
    long trace() {
        return trace;
    }

    @Override
    public void planned(String component, Key key, Plan plan, Outcome outcome, Instant at) {
        observers.forEach(each -> each.planned(component, key, plan, outcome, at));
        plans.merge(component + " " + key + ": " + plan.why(), 1, Integer::sum);
        if (!plan.actions().isEmpty() || outcome instanceof Outcome.Failed) {
            note(component + " " + key + ": " + plan.why()
                    + (outcome instanceof Outcome.Failed(var cause, var ignored)
                            ? " FAILED " + cause.getMessage()
                            : ""));
        }
    }

    /** How often which plan has been made since this was last asked. */
    Map<String, Integer> plans() {
        Map<String, Integer> result = Map.copyOf(plans);
        plans.clear();
        return result;
    }

    Interleaving interleaving() {
        return interleaving;
    }

    RandomGenerator random() {
        return interleaving.random();
    }

    ApiClient user() {
        return user;
    }

    World world() {
        return interleaving.api().world();
    }

    List<JsonObject> list(GroupResource resource) {
        return world().list(resource);
    }

    List<Place> nodes() {
        return nodes;
    }

    List<FakeContainers> containers() {
        return containers;
    }

    /** Whether an actor stands still. */
    boolean stopped(Place place) {
        return place.away();
    }

    /** What the user tries; whether it was taken. */
    boolean attempt(String what, Runnable request) {
        try {
            request.run();
            note("user: " + what);
            return true;
        } catch (ApiException refused) {
            note("user: " + what + " REFUSED " + refused.getMessage());
            return false;
        }
    }

    void settle() {
        interleaving.settle(STEPS_MAX);
    }

    void settleUntil(Instant end) {
        interleaving.settleUntil(end, STEPS_MAX);
    }

    @Override
    public void close() {
        interleaving.close();
    }
}
