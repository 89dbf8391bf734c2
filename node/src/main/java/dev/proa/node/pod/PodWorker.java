package dev.proa.node.pod;

import dev.proa.api.error.ApiException;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.cri.CriException;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeApi;
import dev.proa.node.eviction.Evictions;
import dev.proa.node.status.Failures;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The one thread that decides about a pod: it observes, plans, writes the status and has actions carried out on threads of
 * their own, so that a long one (a pull, a graceful end) doesn't hold up the next decision.
 */
public final class PodWorker implements Evictions.Candidate {
    private static final Log LOG = Log.of(PodWorker.class);
    /** Looked at again even if nothing happens: events may be lost. */
    private static final Duration RESYNC = Duration.ofSeconds(60);

    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration RETRY_MAX = Duration.ofMinutes(2);
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);
    /** How soon a container is looked at again whose end has been told but does not show yet; doubled each time. */
    private static final Duration LAG = Duration.ofMillis(20);

    private static final int LAG_TRIES = 8;

    private static final String DECISION = "decision";

    private record Running(Thread thread, Optional<Long> graceSeconds) {}

    private final NodeApi api;
    private final PodPlanner planner;
    private final PodObserver observer;
    private final PodExecutor executor;
    private final Clock clock;
    private final Failures failures;
    private final Consumer<PodWorker> forgotten;
    private final Failing failing = new Failing(RETRY_MAX);
    private final InVain inVain = new InVain(RETRY_MAX);
    private final Map<String, Running> running = new HashMap<>();
    private final Map<String, Integer> ended = new HashMap<>();
    private final Map<String, Instant> reported = new HashMap<>();
    private final String uid;
    private Pod pod;
    private PodMemory memory;
    /** The version of the pod after the last write of its status; used by the deciding thread only. */
    private long written;

    private boolean woken = true;
    private boolean over;
    private volatile String why = "";
    private volatile JsonObject shown = JsonObject.EMPTY;

    public PodWorker(
            Pod pod,
            boolean gone,
            NodeApi api,
            PodPlanner planner,
            PodObserver observer,
            PodExecutor executor,
            Clock clock,
            Failures failures,
            Consumer<PodWorker> forgotten) {
        this.uid = pod.uid();
        this.pod = pod;
        this.memory = gone ? PodMemory.of(pod.status()).withGone() : PodMemory.of(pod.status());
        this.api = api;
        this.planner = planner;
        this.observer = observer;
        this.executor = executor;
        this.clock = clock;
        this.failures = failures;
        this.forgotten = forgotten;
        noteDeletion();
    }

    public void start() {
        Thread.ofVirtual().name("pod-" + uid).start(this::run);
    }

    public String uid() {
        return uid;
    }

    @Override
    public synchronized Pod pod() {
        return pod;
    }

    /** The pod with the status as this node last saw it. */
    public JsonObject shown() {
        return pod().json().with("status", shown);
    }

    /** Whether it holds something of the node: neither ended, nor refused, nor gone from the API (what is left of it then only ends). */
    public synchronized boolean counts() {
        return !memory.gone()
                && memory.rejection().filter(PodMemory.Rejection::unstarted).isEmpty()
                && !PodPlanner.isTerminal(memory.published())
                && !PodPlanner.isTerminal(shown);
    }

    /** What the last plan said. */
    public String why() {
        return why;
    }

    /** The pod's object has changed, or was read again. What is older than the answer to this worker's last write is nothing new. */
    public synchronized void update(Pod newer) {
        boolean late = StatusPatch.version(newer.json()) < StatusPatch.version(pod.json());
        if (!late && !newer.json().equals(pod.json())) {
            pod = newer;
            noteDeletion();
            wake();
        }
    }

    private void noteDeletion() {
        if (pod.isDeleted() && memory.deletedSince().isEmpty()) {
            memory = memory.withDeletedSince(clock.now());
        }
    }

    /** The pod is no longer in the API. */
    public synchronized void gone() {
        if (!memory.gone()) {
            memory = memory.withGone();
            wake();
        }
    }

    /** This node ends the pod. */
    @Override
    public synchronized void reject(PodMemory.Rejection rejection) {
        memory = memory.withRejection(rejection);
        wake();
    }

    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** A container of the pod has ended; the runtime's status may still say that it runs. */
    public synchronized void ended(String containerId) {
        ended.put(containerId, 0);
        wake();
    }

    /** Stops deciding; what runs goes on. */
    public synchronized void close() {
        over = true;
        running.values().forEach(r -> r.thread().interrupt());
        notifyAll();
    }

    private synchronized void change(UnaryOperator<PodMemory> change) {
        memory = change.apply(memory);
    }

    /** Whether the pod has been started and is not ending. */
    public synchronized boolean isActive() {
        return !memory.gone()
                && !pod.isDeleted()
                && memory.rejection().isEmpty()
                && memory.volumesReady()
                && !PodPlanner.isTerminal(memory.published())
                && !PodPlanner.isTerminal(shown);
    }

    private void run() {
        Duration wait = Duration.ZERO;
        while (true) {
            try {
                if (!await(wait)) {
                    return;
                }
                wait = step();
            } catch (InterruptedException e) {
                LOG.debug("a pod's worker is interrupted", "pod", uid);
            }
        }
    }

    /** Waits until woken, at most so long; false: it is over. */
    private synchronized boolean await(Duration wait) throws InterruptedException {
        long deadline = clock.nanos() + wait.toNanos();
        while (!woken && !over) {
            long left = deadline - clock.nanos();
            if (left <= 0) {
                break;
            }
            wait(left / 1_000_000 + 1);
        }
        woken = false;
        return !over;
    }

    /** One round; answers after how long the next one is due. */
    private Duration step() {
        try {
            Set<String> before;
            Pod now;
            PodMemory known;
            synchronized (this) {
                before = new HashSet<>(running.keySet());
                now = pod;
                known = memory;
            }
            PodObservation observed = observer.observe(now, known);
            PodPlan plan = planner.plan(now, observed);
            if (!plan.why().equals(why)) {
                why = plan.why();
                LOG.debug("plan", "pod", now, "why", plan.why());
            }
            shown = plan.status();
            boolean published = publish(now, known, plan);
            cancelStart(plan);
            for (PodAction action : plan.actions()) {
                begin(now, action, before);
            }
            synchronized (failing) {
                failing.succeeded(DECISION);
            }
            return published ? next(plan, observed) : RETRY;
        } catch (CriException e) {
            failures.count("runtime");
            if (news(e)) {
                LOG.warn("the runtime does not answer", "pod", uid, "why", e.getMessage());
            }
            return RETRY;
        } catch (RuntimeException | Error e) {
            failures.count("decision");
            if (news(e)) {
                LOG.error("a pod's worker broke; it is tried again", "pod", pod(), "why", e);
                tell("FailedSync", "error determining status: " + e);
            }
            synchronized (failing) {
                return failing.delay(DECISION);
            }
        }
    }

    private boolean news(Throwable why) {
        synchronized (failing) {
            return failing.failed(DECISION, String.valueOf(why));
        }
    }

    /** An Event about the pod, which must not fail what goes on. */
    private void tell(String reason, String message) {
        try {
            executor.execute(pod(), new PodAction.Report(true, reason, message, ""), this::change);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("an event is not written", "pod", uid, "why", e);
        }
    }

    private synchronized Duration next(PodPlan plan, PodObservation observed) {
        Duration next = RESYNC;
        if (plan.wakeUp().isPresent()) {
            Duration until = Duration.between(clock.now(), plan.wakeUp().get());
            next = until.compareTo(next) < 0 ? until : next;
        }
        for (Map.Entry<String, Integer> hint : List.copyOf(ended.entrySet())) {
            boolean stillRuns = observed.running().stream().anyMatch(c -> c.id().equals(hint.getKey()));
            if (!stillRuns || hint.getValue() >= LAG_TRIES) {
                ended.remove(hint.getKey());
            } else {
                Duration lag = LAG.multipliedBy(1L << hint.getValue());
                ended.put(hint.getKey(), hint.getValue() + 1);
                next = lag.compareTo(next) < 0 ? lag : next;
            }
        }
        return next;
    }

    private boolean publish(Pod now, PodMemory known, PodPlan plan) {
        JsonObject status = plan.status();
        if (known.gone() || !StatusPatch.isDue(now, known.published(), written, status)) {
            return true;
        }
        try {
            JsonObject patch = StatusPatch.of(now, known.published(), status);
            JsonObject answer = api.patchPodStatus(now.namespace(), now.name(), patch);
            written = StatusPatch.version(answer);
            change(m -> m.withPublished(status));
            update(new Pod(answer));
            wake();
            return true;
        } catch (ApiException e) {
            if (!PodExecutor.isGone(e) || isKnown(now)) {
                LOG.warn("a pod's status is not written", "pod", now, "why", e.getMessage());
                return false;
            }
            // Gone, or in a namespace that is: nobody is left to be told. The next view of the API says which.
            change(m -> m.withPublished(status));
            wake();
            return true;
        }
    }

    /** Whether the API has this very pod: a conflict then is a race, and what was not written is written again. */
    private boolean isKnown(Pod now) {
        return api.view().pods().stream()
                .anyMatch(other -> other.stringAt("metadata", "uid").equals(now.uid()));
    }

    /** What still is being started when the pod is to end is not waited for. */
    private synchronized void cancelStart(PodPlan plan) {
        Running start = running.get("start");
        boolean ends = plan.actions().stream()
                        .anyMatch(a -> a instanceof PodAction.StopSandbox || a instanceof PodAction.CleanUp)
                || pod.isDeleted()
                || memory.gone();
        if (start != null && ends) {
            start.thread().interrupt();
        }
    }

    private synchronized void begin(Pod now, PodAction action, Set<String> before) {
        if (over || action instanceof PodAction.Report && !reportDue(action)) {
            return;
        }
        Running current = running.get(action.key());
        Optional<Long> grace = action instanceof PodAction.KillContainer kill ? kill.graceSeconds() : Optional.empty();
        if (current != null || before.contains(action.key())) {
            if (current == null
                    || grace.isEmpty()
                    || current.graceSeconds().filter(g -> grace.get() >= g).isPresent()) {
                return;
            }
            current.thread().interrupt();
        }
        if (endsPod(action) && running.containsKey("start")) {
            // It has been interrupted; when it is over, the plan is made anew.
            return;
        }
        Thread thread = Thread.ofVirtual().name(action.key() + " " + uid).unstarted(() -> carryOut(now, action));
        running.put(action.key(), new Running(thread, grace));
        thread.start();
    }

    private static boolean endsPod(PodAction action) {
        return action instanceof PodAction.StopSandbox
                || action instanceof PodAction.CleanUp
                || action instanceof PodAction.RemoveSandbox;
    }

    private boolean reportDue(PodAction action) {
        Instant now = clock.now();
        Instant last = reported.get(action.key());
        if (last != null && Duration.between(last, now).abs().compareTo(REPORT_INTERVAL) < 0) {
            return false;
        }
        reported.put(action.key(), now);
        return true;
    }

    private void carryOut(Pod now, PodAction action) {
        Duration pause = Duration.ZERO;
        try {
            executor.execute(now, action, this::change);
            synchronized (failing) {
                failing.succeeded(action.key());
                pause = inVain.after(action);
            }
        } catch (InterruptedException e) {
            LOG.debug("an action is cut off", "pod", now, "action", action.key());
        } catch (CriException e) {
            pause = e.code() == CriException.Code.CANCELLED ? Duration.ZERO : failed(now, action, e);
        } catch (ApiException e) {
            pause = PodExecutor.isGone(e) ? Duration.ZERO : failed(now, action, e);
        } catch (RuntimeException | Error e) {
            pause = failed(now, action, e);
        } finally {
            done(action, pause);
        }
    }

    /** Notes and tells that an action failed; answers how long it waits. */
    private Duration failed(Pod now, PodAction action, Throwable why) {
        failures.count("action");
        String text = why instanceof CriException || why instanceof ApiException
                ? String.valueOf(why.getMessage())
                : String.valueOf(why);
        boolean news;
        Duration delay;
        synchronized (failing) {
            news = failing.failed(action.key(), text);
            delay = failing.delay(action.key());
        }
        if (news) {
            boolean expected = why instanceof CriException || why instanceof ApiException;
            LOG.warn(
                    "an action failed; it is tried again",
                    "pod",
                    now,
                    "action",
                    action.key(),
                    "why",
                    expected ? why.getMessage() : why);
            boolean ends = endsPod(action) || action instanceof PodAction.KillContainer;
            if (!(action instanceof PodAction.Report)) {
                tell(
                        ends ? "FailedKillPod" : "FailedSync",
                        (ends ? "error killing pod: " : "error syncing pod: ") + text);
            }
        }
        return delay;
    }

    private void done(PodAction action, Duration pause) {
        if (!pause.isZero()) {
            pause(pause);
        }
        synchronized (this) {
            Running current = running.get(action.key());
            if (current != null && current.thread().equals(Thread.currentThread())) {
                running.remove(action.key());
            }
            wake();
        }
        if (action instanceof PodAction.Forget && pause.isZero()) {
            close();
            forgotten.accept(this);
        }
    }

    /** A failed action counts as under way for a while, so that it isn't tried in a tight circle. */
    private void pause(Duration pause) {
        try {
            clock.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
