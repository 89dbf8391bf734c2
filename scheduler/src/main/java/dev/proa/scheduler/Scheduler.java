package dev.proa.scheduler;

import dev.proa.api.ApiClient;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.control.Change;
import dev.proa.control.ChangeFeed;
import dev.proa.control.EventSink;
import dev.proa.control.Executor;
import dev.proa.control.Key;
import dev.proa.control.Outcome;
import dev.proa.control.PlanObserver;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gives pods their nodes: one thread decides, one pod at a time; bindings are written on virtual threads meanwhile, and
 * count as done from the decision on. Simulations call {@link #step} instead of {@link #start}.
 */
public final class Scheduler implements AutoCloseable {
    /** Events and the why of decisions name this component; pods name it in spec.schedulerName. */
    public static final String NAME = "default-scheduler";

    private static final Log LOG = Log.of(Scheduler.class);
    private static final Duration IDLE = Duration.ofHours(1);
    private static final Set<GroupResource> HELPFUL = Set.of(
            Resources.PERSISTENT_VOLUMES,
            Resources.PERSISTENT_VOLUME_CLAIMS,
            Resources.NAMESPACES,
            new GroupResource("storage.k8s.io", "storageclasses"));

    private final ApiClient client;
    private final Clock clock;
    private final PlanObserver observer;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SchedulingQueue queue = new SchedulingQueue();
    private final ClusterState state = new ClusterState();
    private volatile boolean closed;
    private ChangeFeed.@Nullable Subscription subscription;
    private boolean threaded;

    /** @param events where events go: an {@link dev.proa.control.EventQueue}, in simulations a recorder */
    public Scheduler(ApiClient client, EventSink events, Clock clock, PlanObserver observer) {
        this.client = client;
        this.clock = clock;
        this.observer = observer;
        this.executor = new Executor(client, events, false);
    }

    /** Follows the feed and decides on a thread of its own, until closed. */
    public void start(ChangeFeed feed) {
        threaded = true;
        follow(feed);
        Thread.ofPlatform().daemon().name("scheduler").start(this::run);
    }

    /** Follows the feed; {@link #step} decides. */
    public void follow(ChangeFeed feed) {
        subscription = feed.subscribe(this::changed);
        World world = client.world();
        for (GroupResource resource : new GroupResource[] {Resources.NODES, Resources.PODS}) {
            world.list(resource).forEach(object -> seeded(resource, object, world));
        }
    }

    /** The feed may have told of something newer meanwhile. */
    private void seeded(GroupResource resource, JsonObject object, World world) {
        lock.lock();
        try {
            JsonObject newest = client.world().get(resource, Meta.namespace(object), Meta.name(object));
            if (newest != null && Meta.uid(newest).equals(Meta.uid(object))) {
                changed(new Change(resource, null, newest, world.revision()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void changed(Change change) {
        lock.lock();
        try {
            state.apply(change);
            if (change.resource().equals(Resources.PODS)) {
                pod(change);
            } else if (change.resource().equals(Resources.NODES) && matters(change)
                    || HELPFUL.contains(change.resource())) {
                queue.helped(pod -> true, clock.now());
            } else {
                return; // nothing to decide: let the thread sleep
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Heartbeats of nodes don't. */
    private static boolean matters(Change change) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        return before == null
                || after == null
                || !before.object("spec").equals(after.object("spec"))
                || !Meta.labels(before).equals(Meta.labels(after))
                || !before.objectAt("status", "allocatable").equals(after.objectAt("status", "allocatable"));
    }

    private void pod(Change change) {
        JsonObject after = change.after();
        JsonObject before = change.before();
        String uid = Meta.uid(change.object());
        if (after != null && waits(after)) {
            boolean same = before != null
                    && before.object("spec").equals(after.object("spec"))
                    && Meta.labels(before).equals(Meta.labels(after));
            if (same && queue.holds(uid)) {
                queue.refresh(PodInfo.of(after));
            } else {
                queue.add(PodInfo.of(after));
            }
            return;
        }
        queue.remove(uid);
        boolean left = after == null || Pods.terminal(after);
        boolean relabelled =
                before != null && after != null && !Meta.labels(before).equals(Meta.labels(after));
        boolean arrived =
                after != null && before != null && Pods.nodeName(before).isEmpty();
        if (left || relabelled) {
            queue.helped(pod -> true, clock.now());
        } else if (arrived) {
            queue.helped(pod -> !pod.affinity().isEmpty(), clock.now());
        }
    }

    private static boolean waits(JsonObject pod) {
        JsonObject spec = pod.object("spec");
        return Pods.nodeName(pod).isEmpty()
                && !Meta.deleting(pod)
                && !Pods.terminal(pod)
                && spec.string("schedulerName", NAME).equals(NAME)
                && spec.array("schedulingGates").isEmpty();
    }

    private void run() {
        while (!closed) {
            try {
                if (!step()) {
                    await();
                }
            } catch (InterruptedException ended) {
                return;
            } catch (RuntimeException broken) {
                LOG.error("scheduling broke", "cause", broken);
            }
        }
    }

    private void await() throws InterruptedException {
        lock.lock();
        try {
            Instant now = clock.now();
            Duration wait = queue.next().map(at -> Duration.between(now, at)).orElse(IDLE);
            if (!closed && !wait.isNegative() && !wait.isZero()) {
                changed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Decides for one pod; whether there was one. */
    public boolean step() {
        PodInfo pod;
        Snapshot snapshot;
        long helps;
        lock.lock();
        try {
            Optional<PodInfo> next = queue.take(clock.now());
            if (next.isEmpty()) {
                return false;
            }
            pod = next.get();
            snapshot = state.snapshot(client.world());
            helps = queue.helps();
        } finally {
            lock.unlock();
        }
        decide(pod, snapshot, helps);
        return true;
    }

    private void decide(PodInfo pod, Snapshot snapshot, long helps) {
        Instant now = clock.now();
        SchedulingPlanner.Decision decision;
        try {
            decision = new SchedulingPlanner(pod, snapshot, now).decide();
        } catch (RuntimeException broken) {
            locked(() -> queue.retry(pod, now));
            throw broken;
        }
        if (decision.node().isPresent()) {
            String node = decision.node().get();
            locked(() -> {
                state.place(pod, node);
                state.nominate(pod, "");
            });
            bind(pod, decision);
        } else {
            locked(() -> state.nominate(pod, decision.nominated().orElse("")));
            Outcome outcome = execute(pod, decision);
            locked(() -> {
                if (outcome instanceof Outcome.Failed) {
                    queue.retry(pod, now);
                } else {
                    queue.refuse(pod, now, helps);
                }
            });
        }
    }

    private void bind(PodInfo pod, SchedulingPlanner.Decision decision) {
        if (threaded) {
            Thread.ofVirtual().name("binding").start(() -> bound(pod, execute(pod, decision)));
        } else {
            bound(pod, execute(pod, decision));
        }
    }

    private void bound(PodInfo pod, Outcome outcome) {
        locked(() -> {
            if (!(outcome instanceof Outcome.Failed(var cause))) {
                queue.assigned(pod.uid());
                return;
            }
            JsonObject newest = client.world().get(Resources.PODS, pod.namespace(), Meta.name(pod.pod()));
            boolean same = newest != null && Meta.uid(newest).equals(pod.uid());
            if (!same || Pods.nodeName(newest).isEmpty()) {
                state.forget(pod.uid());
            }
            if (!same || cause.reason() == StatusReason.NOT_FOUND || !waits(newest)) {
                queue.remove(pod.uid());
            } else {
                queue.retry(pod, clock.now());
            }
        });
    }

    private Outcome execute(PodInfo pod, SchedulingPlanner.Decision decision) {
        Outcome outcome = executor.execute(decision.plan());
        observer.planned(NAME, Key.of(pod.pod()), decision.plan(), outcome, clock.now());
        if (outcome instanceof Outcome.Failed(var cause)) {
            LOG.info("not scheduled", "pod", Key.of(pod.pod()), "cause", cause.getMessage());
        }
        return outcome;
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Decides no more; bindings that are being written end by themselves. */
    @Override
    public void close() {
        ChangeFeed.Subscription open = subscription;
        if (open != null) {
            open.close();
        }
        closed = true;
        locked(() -> {});
    }
}
