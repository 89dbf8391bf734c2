package dev.proa.node.probe;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerStatus;
import dev.proa.json.JsonObject;
import dev.proa.node.event.EventRecorder;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Pod;
import dev.proa.node.pod.PodObservation.ProbeState;
import dev.proa.node.pod.PodObservation.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The probes of all running containers. Their timer and their runs are platform threads: nothing that the process computes
 * may make a healthy container look ill.
 */
public final class Probes implements AutoCloseable {
    private static final Log LOG = Log.of(Probes.class);
    private static final int RUNS_AT_ONCE_MAX = 64;
    private static final long IDLE_SECONDS = 10;
    /** How much longer than it may, with its repetitions, a probe takes when the whole process was stopped meanwhile. */
    private static final Duration STOPPED = Duration.ofSeconds(15);

    private static final int PERIOD_SECONDS_DEFAULT = 10;
    private static final int FAILURES_DEFAULT = 3;
    private static final List<String> KINDS = List.of("startupProbe", "livenessProbe", "readinessProbe");

    private record Key(String containerId, String kind) {}

    private final ProbeRunner runner;
    private final EventRecorder events;
    private final Clock clock;
    private final Consumer<String> changed;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("node-probe-timer").factory());
    private final ExecutorService runs = new ThreadPoolExecutor(
            0,
            RUNS_AT_ONCE_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("node-probe-", 0).factory());
    private final Map<Key, Probe> probes = new ConcurrentHashMap<>();

    /** {@code changed} is told a pod's uid when what its probes say has changed. */
    public Probes(ProbeRunner runner, EventRecorder events, Clock clock, Consumer<String> changed) {
        this.runner = runner;
        this.events = events;
        this.clock = clock;
        this.changed = changed;
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Probes what runs and no longer what doesn't. {@code published}: the pod's last status, from which a container that was probed by
     * an earlier process keeps its readiness. {@code ending}: the pod ends; it is no longer asked whether it lives.
     */
    public void follow(
            Pod pod, List<ContainerStatus> containers, String address, JsonObject published, boolean ending) {
        for (ContainerStatus status : containers) {
            ContainerSpec spec = pod.container(status.name()).orElse(null);
            boolean running = status.state() == Container.State.RUNNING && spec != null;
            for (String kind : KINDS) {
                Key key = new Key(status.id(), kind);
                boolean wanted =
                        running && spec != null && spec.hasProbe(kind) && !(ending && !kind.equals("readinessProbe"));
                if (wanted && spec != null) {
                    probes.computeIfAbsent(key, k -> new Probe(k, pod, spec, status, published, address))
                            .seen(pod, address);
                } else {
                    stop(key);
                }
            }
        }
    }

    private void stop(Key key) {
        Probe probe = probes.remove(key);
        if (probe != null) {
            probe.cancel();
        }
    }

    /** Forgets the probes of a pod. */
    public void forget(String podUid) {
        probes.forEach((key, probe) -> {
            if (probe.pod.uid().equals(podUid)) {
                stop(key);
            }
        });
    }

    public ProbeState state(String containerId) {
        return new ProbeState(
                verdict(containerId, "startupProbe"),
                verdict(containerId, "livenessProbe"),
                verdict(containerId, "readinessProbe"));
    }

    private Verdict verdict(String containerId, String kind) {
        Probe probe = probes.get(new Key(containerId, kind));
        return probe == null ? Verdict.UNKNOWN : probe.verdict;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        runs.shutdownNow();
    }

    /** One probe of one container. */
    private final class Probe implements Runnable {
        private final Key key;
        private final ContainerSpec container;
        private final JsonObject spec;
        private final Instant startedAt;
        private final @Nullable ScheduledFuture<?> timing;
        private volatile Pod pod;
        private volatile String address;
        private volatile Verdict verdict;
        private volatile boolean running;
        private boolean last;
        private int times;

        Probe(Key key, Pod pod, ContainerSpec container, ContainerStatus status, JsonObject published, String address) {
            this.key = key;
            this.address = address;
            this.pod = pod;
            this.container = container;
            this.spec = container.json().object(key.kind());
            this.startedAt = status.startedAt();
            this.verdict = before(status, published);
            Duration period = seconds("periodSeconds", 1, PERIOD_SECONDS_DEFAULT);
            Duration delay = seconds("initialDelaySeconds", 0, 0);
            Duration left = delay.minus(Duration.between(startedAt, clock.now()));
            // A clock that was set back makes it no longer than the pod asks for.
            long first = Math.clamp(left.toMillis(), 0, delay.toMillis());
            timing = verdict == Verdict.SUCCESS && key.kind().equals("startupProbe")
                    ? null
                    : timer.scheduleWithFixedDelay(this::tick, first, period.toMillis(), TimeUnit.MILLISECONDS);
        }

        private Duration seconds(String field, long min, long otherwise) {
            return Duration.ofSeconds(Math.clamp(spec.number(field, otherwise), min, Integer.MAX_VALUE));
        }

        private Verdict before(ContainerStatus status, JsonObject published) {
            for (String list : List.of("containerStatuses", "initContainerStatuses")) {
                for (JsonObject old : published.array(list).objects()) {
                    if (old.string("containerID").endsWith("//" + status.id())) {
                        String field = key.kind().equals("startupProbe") ? "started" : "ready";
                        boolean good = old.bool(field) && !key.kind().equals("livenessProbe");
                        return good ? Verdict.SUCCESS : Verdict.UNKNOWN;
                    }
                }
            }
            return Verdict.UNKNOWN;
        }

        void seen(Pod now, String podAddress) {
            pod = now;
            address = podAddress;
        }

        void cancel() {
            if (timing != null) {
                timing.cancel(false);
            }
        }

        /** Never throws: the timer would end for this probe. */
        private void tick() {
            try {
                tickOnce();
            } catch (RuntimeException | Error e) {
                LOG.error("a probe is not run", "pod", pod, "container", container.name(), "why", e);
            }
        }

        private void tickOnce() {
            if (address.isEmpty() && ProbeRunner.needsAddress(spec)) {
                return;
            }
            boolean startup = key.kind().equals("startupProbe");
            if (running
                    || !startup
                            && container.hasProbe("startupProbe")
                            && verdict(key.containerId(), "startupProbe") != Verdict.SUCCESS) {
                return;
            }
            // A container that failed for good is about to be killed.
            if (verdict == Verdict.FAILURE && !key.kind().equals("readinessProbe")) {
                return;
            }
            running = true;
            try {
                runs.execute(this);
            } catch (RejectedExecutionException e) {
                running = false;
                LOG.warn(
                        "too many probes run at once; one is left out",
                        "limit",
                        RUNS_AT_ONCE_MAX,
                        "pod",
                        pod,
                        "container",
                        container.name());
            }
        }

        @Override
        public void run() {
            try {
                long began = clock.nanos();
                ProbeResult result = runner.run(spec, container, key.containerId(), address);
                Duration took = Duration.ofNanos(clock.nanos() - began);
                if (!result.ok() && took.compareTo(ProbeRunner.timeMax(spec).plus(STOPPED)) > 0) {
                    LOG.warn(
                            "a probe took longer than it can: this process stood still; it doesn't count",
                            "pod",
                            pod,
                            "container",
                            container.name(),
                            "seconds",
                            took.toSeconds());
                } else if (probes.get(key) == this) {
                    count(result);
                }
            } catch (RuntimeException | Error e) {
                LOG.error("a probe broke", "pod", pod, "container", container.name(), "why", e);
            } finally {
                running = false;
            }
        }

        private void tell(ProbeResult result) {
            String kind = switch (key.kind()) {
                case "startupProbe" -> "Startup";
                case "livenessProbe" -> "Liveness";
                default -> "Readiness";
            };
            switch (result.outcome()) {
                case SUCCESS -> {}
                case WARNING ->
                    events.warning(pod, container, "ProbeWarning", kind + " probe warning: " + result.output());
                case FAILURE -> events.warning(pod, container, "Unhealthy", kind + " probe failed: " + result.output());
                case BROKEN, ERROR -> {
                    String state = result.outcome() == ProbeResult.Outcome.BROKEN ? "failure" : "unknown";
                    String message = kind + " probe errored and resulted in " + state + " state: " + result.output();
                    events.warning(pod, container, "Unhealthy", message);
                }
            }
        }

        private void count(ProbeResult result) {
            tell(result);
            if (!result.outcome().counts()) {
                return;
            }
            times = result.ok() == last && times > 0 ? times + 1 : 1;
            last = result.ok();
            long threshold = result.ok()
                    ? spec.number("successThreshold", 1)
                    : spec.number("failureThreshold", FAILURES_DEFAULT);
            Verdict found = result.ok() ? Verdict.SUCCESS : Verdict.FAILURE;
            if (times < threshold || verdict == found) {
                return;
            }
            verdict = found;
            if (found == Verdict.SUCCESS && key.kind().equals("startupProbe")) {
                cancel();
                KINDS.stream()
                        .map(kind -> probes.get(new Key(key.containerId(), kind)))
                        .filter(p -> p != null && p != this)
                        .forEach(p -> p.tick());
            }
            changed.accept(pod.uid());
        }
    }
}
