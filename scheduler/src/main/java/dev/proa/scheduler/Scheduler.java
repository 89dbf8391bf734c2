package dev.proa.scheduler;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.control.Change;
import dev.proa.control.ChangeFeed;
import dev.proa.control.EventSink;
import dev.proa.control.Executor;
import dev.proa.control.Faults;
import dev.proa.control.Key;
import dev.proa.control.Outcome;
import dev.proa.control.PlanObserver;
import dev.proa.control.Times;
import dev.proa.control.WatchProgress;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives pods their nodes: one thread decides, one pod at a time; bindings are written on virtual threads meanwhile, and
 * count as done from the decision on. What of a pod, node or volume cannot be read costs that one, is told on the pod and in
 * {@link Faults}, and is tried again. Simulations call {@link #step} instead of {@link #start}.
 */
public final class Scheduler implements AutoCloseable {
    /** Events and the why of decisions name this component; pods name it in spec.schedulerName. */
    public static final String NAME = "default-scheduler";

    private static final Log LOG = Log.of(Scheduler.class);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration DECISION_MAX = Duration.ofMinutes(1);
    private static final Set<GroupResource> HELPFUL = Set.of(
            Resources.PERSISTENT_VOLUMES,
            Resources.PERSISTENT_VOLUME_CLAIMS,
            Resources.NAMESPACES,
            new GroupResource("storage.k8s.io", "storageclasses"));

    private final ApiClient client;
    private final Clock clock;
    private final PlanObserver observer;
    private final Executor executor;
    private final Faults faults;
    private final SchedulerMetrics metrics = new SchedulerMetrics();
    private final WatchProgress progress = new WatchProgress();
    private final MissedChanges missed = new MissedChanges();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SchedulingQueue queue = new SchedulingQueue();
    private final ClusterState state = new ClusterState();
    private volatile boolean closed;
    private ChangeFeed.@Nullable Subscription subscription;
    private boolean threaded;
    private volatile @Nullable Thread thread;
    private volatile Instant deciding = Instant.MAX;

    /** @param events where events go: an {@link dev.proa.control.EventQueue}, in simulations a recorder */
    public Scheduler(ApiClient client, EventSink events, Clock clock, PlanObserver observer) {
        this(client, events, clock, observer, new Faults());
    }

    /**
     * @param events where events go: an {@link dev.proa.control.EventQueue}, in simulations a recorder
     * @param faults what fails is told there
     */
    public Scheduler(ApiClient client, EventSink events, Clock clock, PlanObserver observer, Faults faults) {
        this.faults = faults;
        this.client = client;
        this.clock = clock;
        this.observer = observer;
        this.executor = new Executor(client, events, false);
    }

    /** Follows the feed and decides on a thread of its own, until closed. */
    public void start(ChangeFeed feed) {
        threaded = true;
        follow(feed);
        thread = Thread.ofPlatform().daemon().name("scheduler").start(this::run);
    }

    /** Follows the feed; {@link #step} decides. */
    public void follow(ChangeFeed feed) {
        subscription = feed.subscribe(this::changed);
        World world = client.world();
        for (GroupResource resource : new GroupResource[] {Resources.NODES, Resources.PODS}) {
            seeded(resource, world);
        }
        progress.seen(world.revision());
    }

    private void seeded(GroupResource resource, World world) {
        try {
            world.list(resource).forEach(object -> seeded(resource, object, world));
        } catch (Throwable unreadable) {
            tell(resource.toString(), unreadable);
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

    /** Throws nothing: what cannot be taken in now is taken in later. */
    private void changed(Change change) {
        lock.lock();
        try {
            taken(change);
        } catch (Throwable broken) {
            missed.missed(change, steady());
            tell(MissedChanges.Subject.of(change).toString(), broken);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        progress.seen(change.revision());
    }

    private void taken(Change change) {
        state.apply(change);
        if (change.resource().equals(Resources.PODS)) {
            pod(change);
        } else if (change.resource().equals(Resources.NODES) && matters(change)
                || HELPFUL.contains(change.resource())) {
            queue.helped(pod -> true, steady());
        } else {
            return; // nothing to decide: let the thread sleep
        }
        if (missed.taken(change)) {
            faults.mended(NAME, MissedChanges.Subject.of(change).toString());
        }
        changed.signalAll();
    }

    /** In the log the first time only. */
    private void tell(String subject, Throwable broken) {
        if (faults.occurred(NAME, subject, broken, clock.now())) {
            LOG.error("scheduling broke", "subject", subject, "cause", broken);
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
            if (!same || !queue.holds(uid)) {
                queue.add(QueuedPod.of(PodInfo.of(after)));
            }
            return;
        }
        queue.forget(uid);
        faults.mended(NAME, Key.of(change.object()).toString());
        boolean left = after == null || Pods.terminal(after);
        boolean relabelled =
                before != null && after != null && !Meta.labels(before).equals(Meta.labels(after));
        boolean arrived =
                after != null && before != null && Pods.nodeName(before).isEmpty();
        if (left || relabelled) {
            queue.helped(pod -> true, steady());
        } else if (arrived) {
            queue.helped(QueuedPod::follows, steady());
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
            } catch (Throwable broken) {
                tell("queue", broken);
                pause();
            }
        }
    }

    private void pause() {
        try {
            clock.sleep(PAUSE);
        } catch (InterruptedException ended) {
            closed = true;
        }
    }

    /** Asked under the lock whether there is something: what came since the last step has been told while nobody waited. */
    private void await() throws InterruptedException {
        lock.lock();
        try {
            for (Duration wait = idle(); !closed && wait.isPositive(); wait = idle()) {
                changed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long there is nothing to do, as far as is known; not positive when there is something. */
    private Duration idle() {
        Instant now = steady();
        if (queue.anyActive()) {
            return Duration.ZERO;
        }
        return Stream.concat(queue.next().stream(), missed.next().stream())
                .map(at -> Duration.between(now, at))
                .filter(each -> each.compareTo(IDLE) < 0)
                .min(Duration::compareTo)
                .orElse(IDLE);
    }

    /** What back-offs are counted by: it goes on as the time does, whatever is done to the wall clock. */
    private Instant steady() {
        return Instant.EPOCH.plusNanos(clock.nanos());
    }

    /** When {@link #step} will find something to do if nothing else happens; not after the present when it would now. */
    public Optional<Instant> next() {
        lock.lock();
        try {
            Instant steady = steady();
            Instant now = clock.now();
            return queue.anyActive()
                    ? Optional.of(now)
                    : Stream.concat(queue.next().stream(), missed.next().stream())
                            .min(Instant::compareTo)
                            .map(at -> now.plus(Duration.between(steady, at)));
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
            List.copyOf(missed.due(steady())).forEach(this::changed);
            Optional<QueuedPod> next = queue.take(steady());
            if (next.isEmpty()) {
                return false;
            }
            World world = client.world();
            Optional<PodInfo> read = read(next.get(), world);
            if (read.isEmpty()) {
                // A World that is behind the feed: the pod comes with a later one, or the feed tells that it is gone.
                queue.retry(next.get().uid(), steady());
                return true;
            }
            pod = read.get();
            snapshot = state.snapshot(world);
            helps = queue.helps();
        } finally {
            lock.unlock();
        }
        decide(pod, snapshot, helps);
        return true;
    }

    private Optional<PodInfo> read(QueuedPod queued, World world) {
        try {
            return Optional.ofNullable(world.get(Resources.PODS, queued.namespace(), queued.name()))
                    .filter(pod -> Meta.uid(pod).equals(queued.uid()) && waits(pod))
                    .map(PodInfo::of);
        } catch (Throwable broken) {
            tell(queued.namespace() + "/" + queued.name(), broken);
            return Optional.empty();
        }
    }

    private void decide(PodInfo pod, Snapshot snapshot, long helps) {
        Instant now = clock.now();
        deciding = now;
        try {
            decided(pod, new SchedulingPlanner(pod, snapshot, now).decide(), helps);
            faults.mended(NAME, Key.of(pod.pod()).toString());
        } catch (Throwable broken) {
            broke(pod, broken, now);
        } finally {
            deciding = Instant.MAX;
        }
    }

    private void decided(PodInfo pod, SchedulingPlanner.Decision decision, long helps) {
        if (decision.node().isPresent()) {
            metrics.scheduled.increment();
            String node = decision.node().get();
            locked(() -> {
                state.place(pod, node);
                state.nominate(pod, "");
            });
            bind(pod, decision);
        } else {
            metrics.unschedulable.increment();
            locked(() -> state.nominate(pod, decision.nominated().orElse("")));
            Outcome outcome = execute(pod, decision);
            locked(() -> {
                if (outcome instanceof Outcome.Failed) {
                    queue.retry(pod.uid(), steady());
                } else {
                    queue.refuse(pod.uid(), steady(), helps);
                }
            });
        }
    }

    /** The pod waits for its back-off, and says why, as upstream's scheduler does about errors of its own. */
    private void broke(PodInfo pod, Throwable broken, Instant now) {
        locked(() -> queue.retry(pod.uid(), steady()));
        metrics.errors.increment();
        String fault = pod.fault().isEmpty() ? Faults.text(broken) : pod.fault();
        if (faults.occurred(NAME, Key.of(pod.pod()).toString(), fault, now)) {
            LOG.error("scheduling broke", "pod", Key.of(pod.pod()), "cause", broken);
            executor.execute(SchedulingPlanner.broken(pod, fault, now));
        }
    }

    private void bind(PodInfo pod, SchedulingPlanner.Decision decision) {
        if (threaded) {
            Thread.ofVirtual().name("binding").start(() -> bound(pod, attempted(pod, decision)));
        } else {
            bound(pod, attempted(pod, decision));
        }
    }

    /** A binding that breaks has failed like one that is refused: the pod must not count as being there for ever. */
    private Outcome attempted(PodInfo pod, SchedulingPlanner.Decision decision) {
        try {
            return execute(pod, decision);
        } catch (Throwable broken) {
            tell(Key.of(pod.pod()).toString(), broken);
            return new Outcome.Failed(ApiException.of(StatusReason.INTERNAL_ERROR, Faults.text(broken)), List.of());
        }
    }

    private void bound(PodInfo pod, Outcome outcome) {
        locked(() -> {
            if (!(outcome instanceof Outcome.Failed(var cause, var ignored))) {
                queue.forget(pod.uid());
                return;
            }
            JsonObject named = client.world().get(Resources.PODS, pod.namespace(), pod.name());
            JsonObject newest = named != null && Meta.uid(named).equals(pod.uid()) ? named : null;
            if (newest == null || Pods.nodeName(newest).isEmpty()) {
                state.forget(pod.uid());
            }
            if (newest == null || cause.reason() == StatusReason.NOT_FOUND || !waits(newest)) {
                queue.forget(pod.uid());
            } else {
                queue.retry(pod.uid(), steady());
            }
        });
    }

    private Outcome execute(PodInfo pod, SchedulingPlanner.Decision decision) {
        Outcome outcome = executor.execute(decision.plan());
        observer.planned(NAME, Key.of(pod.pod()), decision.plan(), outcome, clock.now());
        if (outcome instanceof Outcome.Failed(var cause, var ignored)) {
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

    /** What is wrong with its watch of all changes, {@code newest} being the World's revision; asked again and again. */
    public Optional<String> watchFault(long newest) {
        return progress.fault(newest, clock.now());
    }

    /** What is wrong with the thread that decides. */
    public Optional<String> threadFault() {
        Thread running = thread;
        if (running == null || !running.isAlive()) {
            return Optional.of("the scheduler's thread does not run");
        }
        Instant since = deciding;
        return since.equals(Instant.MAX) || since.plus(DECISION_MAX).isAfter(clock.now())
                ? Optional.empty()
                : Optional.of("the scheduler has decided about one pod since " + Times.text(since));
    }

    /** Its counts in Prometheus' text form. */
    public String metrics() {
        lock.lock();
        try {
            return metrics.text(queue.counts(), executor.droppedEvents());
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
