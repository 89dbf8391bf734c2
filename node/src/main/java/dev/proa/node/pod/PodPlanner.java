package dev.proa.node.pod;

import dev.proa.cri.Container;
import dev.proa.cri.ContainerStatus;
import dev.proa.cri.SandboxStatus;
import dev.proa.json.JsonObject;
import dev.proa.node.pod.PodMemory.Failure;
import dev.proa.node.pod.PodObservation.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Decides what is to be done for a pod. A function: no IO, no clock, nothing remembered. */
public final class PodPlanner {
    private static final PodAction SANDBOX_CHANGED =
            new PodAction.Report(false, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.", "");

    private final PodStatuses statuses;

    public PodPlanner(String hostAddress) {
        statuses = new PodStatuses(hostAddress);
    }

    public PodPlan plan(Pod pod, PodObservation observed) {
        PodMemory memory = observed.memory();
        if (memory.gone()) {
            return new Ending(pod, observed, statuses).plan("the pod is gone from the API");
        }
        if (pod.isDeleted()) {
            return new Ending(pod, observed, statuses).plan("the pod is deleted");
        }
        if (memory.rejection().isPresent()) {
            return new Ending(pod, observed, statuses)
                    .plan(memory.rejection().get().message());
        }
        if (isTerminal(pod.status()) || isTerminal(memory.published())) {
            return new Ending(pod, observed, statuses).plan("the pod has ended");
        }
        Optional<Instant> deadline = deadline(pod, observed);
        if (deadline.isPresent() && !observed.now().isBefore(deadline.get())) {
            String message = "Pod was active on the node longer than the specified deadline";
            PodMemory.Rejection rejection = new PodMemory.Rejection("DeadlineExceeded", message);
            PodObservation rejected = new PodObservation(
                    observed.sandboxes(),
                    observed.containers(),
                    observed.messages(),
                    observed.probes(),
                    memory.withRejection(rejection),
                    observed.now());
            return new Ending(pod, rejected, statuses).plan(message);
        }
        return new Running(pod, observed, deadline).plan();
    }

    /** A pod with this status has ended for good. */
    public static boolean isTerminal(JsonObject status) {
        String phase = status.string("phase");
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    private static Optional<Instant> deadline(Pod pod, PodObservation observed) {
        if (!pod.spec().has("activeDeadlineSeconds")) {
            return Optional.empty();
        }
        String start =
                pod.status().string("startTime", observed.memory().published().string("startTime"));
        return Pod.time(start).map(t -> t.plusSeconds(pod.spec().number("activeDeadlineSeconds")));
    }

    /** One decision about a pod that is to run. */
    private final class Running {
        private final Pod pod;
        private final PodObservation observed;
        private final List<PodAction> actions = new ArrayList<>();
        private final List<PodAction.Start> starts = new ArrayList<>();
        private final List<String> why = new ArrayList<>();
        private PodMemory memory;
        private Optional<Instant> wakeUp;

        Running(Pod pod, PodObservation observed, Optional<Instant> deadline) {
            this.pod = pod;
            this.observed = observed;
            this.memory = observed.memory();
            this.wakeUp = deadline;
        }

        PodPlan plan() {
            boolean ended = decide();
            PodObservation seen = new PodObservation(
                    observed.sandboxes(),
                    observed.containers(),
                    observed.messages(),
                    observed.probes(),
                    memory,
                    observed.now());
            JsonObject status = statuses.status(pod, seen, false);
            if (ended && isTerminal(status)) {
                why.add("all containers have ended for good");
            }
            return new PodPlan(List.copyOf(actions), status, wakeUp, String.join("; ", why));
        }

        /** Whether nothing runs and nothing is to be started any more. */
        private boolean decide() {
            if (RestartAll.isUnderWay(pod, observed)) {
                actions.addAll(RestartAll.actions(pod, observed));
                why.add("all containers start again");
                return false;
            }
            Optional<SandboxStatus> sandbox = observed.usableSandbox(pod);
            if (sandbox.isEmpty()) {
                return withoutSandbox();
            }
            if (!memory.volumesReady()) {
                // After a restart of this process: volumes are mounted still, their contents are kept up to date again.
                if (mayRetry(memory.podFailure())) {
                    actions.add(new PodAction.MountVolumes());
                }
                why.add("volumes are not ready");
                return false;
            }
            if (finished()) {
                endSidecars();
                return true;
            }
            ephemeral();
            boolean initialized = initContainers();
            if (failed) {
                endSidecars();
                return true;
            }
            if (initialized) {
                boolean kept = regularContainers();
                if (!kept && regularStarts() == 0) {
                    starts.clear();
                    endSidecars();
                    return true;
                }
            }
            if (!resizes.isEmpty()) {
                actions.add(new PodAction.ResizeContainers(Map.copyOf(resizes)));
            }
            if (!starts.isEmpty()) {
                actions.add(
                        new PodAction.StartContainers(sandbox.get().sandbox().id(), List.copyOf(starts)));
            }
            removeOld();
            return false;
        }

        /** Whether all regular containers have ended for good: sidecars that end then are not started again. */
        private boolean finished() {
            return pod.containers().stream()
                    .allMatch(c -> observed.newest(c.name()).isPresent()
                            && !wouldStart(c)
                            && !isUp(observed.newest(c.name()).get()));
        }

        private long regularStarts() {
            return starts.stream().filter(s -> isRegular(s.container())).count() + waiting;
        }

        private boolean isRegular(String name) {
            return pod.containers().stream().anyMatch(c -> c.name().equals(name));
        }

        /** Regular containers that wait for a back-off to pass. */
        private int waiting;

        private boolean withoutSandbox() {
            Optional<SandboxStatus> newest = observed.sandboxes().stream().findFirst();
            boolean restarts = pod.containers().stream().anyMatch(this::wouldStart);
            boolean ran = pod.containers().stream()
                    .anyMatch(c -> observed.newest(c.name()).isPresent());
            if (!restarts && ran) {
                why.add("the sandbox has ended and no container is to be started again");
                return true;
            }
            if (pod.restartPolicy().equals("Never")
                    && newest.isPresent()
                    && !observed.containers().isEmpty()) {
                why.add("the sandbox has ended and the pod is never restarted");
                return true;
            }
            if (newest.isPresent()) {
                SandboxStatus old = newest.get();
                boolean runs = old.sandbox().ready() || !observed.running().isEmpty();
                List<ContainerStatus> begun = observed.containers().stream()
                        .filter(c -> pod.initContainers().stream()
                                .anyMatch(init -> init.name().equals(c.name())))
                        .toList();
                if (runs || !begun.isEmpty()) {
                    actions.add(SANDBOX_CHANGED);
                }
                if (runs) {
                    actions.add(new PodAction.StopSandbox(old.sandbox().id()));
                    why.add("the sandbox can no longer be used");
                    return false;
                }
                if (!begun.isEmpty()) {
                    begun.forEach(this::remove);
                    why.add("in a new sandbox init containers run again");
                    return false;
                }
            }
            if (!mayRetry(memory.podFailure())) {
                why.add("waiting after: "
                        + memory.podFailure().map(Failure::message).orElse(""));
                return false;
            }
            if (!memory.volumesReady()) {
                actions.add(new PodAction.MountVolumes());
                why.add("volumes are to be mounted");
                return false;
            }
            int attempt = newest.map(s -> s.sandbox().attempt() + 1).orElse(0);
            if (newest.isPresent()) {
                actions.add(SANDBOX_CHANGED);
            }
            actions.add(new PodAction.RunSandbox(attempt));
            why.add(attempt == 0 ? "the pod needs a sandbox" : "the pod needs a new sandbox");
            return false;
        }

        private boolean wouldStart(ContainerSpec spec) {
            return observed.newest(spec.name())
                    .map(c -> c.state() != Container.State.EXITED
                            || spec.restartsAfter(c.exitCode(), pod.restartPolicy()))
                    .orElse(true);
        }

        private boolean mayRetry(Optional<Failure> failure) {
            if (failure.isPresent() && failure.get().holds(observed.now())) {
                wakeAt(failure.get().retryAt());
                return false;
            }
            return true;
        }

        private void ephemeral() {
            for (ContainerSpec spec : pod.ephemeralContainers()) {
                if (observed.newest(spec.name()).isEmpty()) {
                    start(spec, Optional.empty());
                }
            }
        }

        /** Whether the regular containers may run. From the last init container backwards: the newest one that has run tells how far it got. */
        private boolean initContainers() {
            List<ContainerSpec> specs = pod.initContainers();
            if (specs.isEmpty()) {
                return true;
            }
            boolean initialized = pod.containers().stream()
                    .map(c -> observed.newest(c.name()))
                    .anyMatch(c -> c.isPresent() && isUp(c.get()));
            boolean past = initialized;
            List<PodAction.Start> found = new ArrayList<>(starts);
            starts.clear();
            for (int i = specs.size() - 1; i >= 0; i--) {
                ContainerSpec spec = specs.get(i);
                Optional<ContainerStatus> newest = observed.newest(spec.name());
                if (newest.isEmpty()) {
                    if (past && spec.isSidecar()) {
                        start(spec, newest);
                    }
                    continue;
                }
                if (past && !spec.isSidecar()) {
                    continue;
                }
                boolean done = spec.isSidecar() ? sidecar(spec, newest.get()) : initContainer(spec, newest.get());
                if (failed) {
                    starts.clear();
                    return false;
                }
                if (done && !past) {
                    if (i == specs.size() - 1) {
                        initialized = true;
                    } else {
                        start(specs.get(i + 1), observed.newest(specs.get(i + 1).name()));
                    }
                }
                past = true;
            }
            if (!past) {
                start(specs.getFirst(), Optional.empty());
            }
            java.util.Collections.reverse(starts);
            starts.addAll(0, found);
            return initialized;
        }

        private boolean failed;

        private final Map<String, String> resizes = new LinkedHashMap<>();

        /** A running container that is to have other resources: in place, or by a restart where its policy says so. */
        private void resize(ContainerSpec spec, ContainerStatus container) {
            List<String> changed = spec.changedResources(observed.applied(spec, container));
            if (changed.isEmpty()) {
                return;
            }
            if (changed.stream().anyMatch(spec::resizeRestarts)) {
                kill(container, PodAction.KillCause.RESIZE, "Container " + spec.name() + " resize requires restart");
            } else {
                resizes.put(container.id(), spec.name());
                why.add("resize " + spec.name());
            }
        }

        private static boolean isUp(ContainerStatus container) {
            return container.state() == Container.State.RUNNING || container.state() == Container.State.CREATED;
        }

        /** Whether it has done its work. */
        private boolean initContainer(ContainerSpec spec, ContainerStatus container) {
            switch (container.state()) {
                case CREATED -> start(spec, Optional.of(container));
                case RUNNING -> why.add("init container " + spec.name() + " runs");
                case EXITED -> {
                    if (container.exitCode() == 0) {
                        return true;
                    }
                    if (spec.restartsAfter(container.exitCode(), pod.restartPolicy())) {
                        start(spec, Optional.of(container));
                    } else {
                        failed = true;
                        why.add("init container " + spec.name() + " failed and is not restarted");
                    }
                }
                case UNKNOWN -> {
                    kill(
                            container,
                            PodAction.KillCause.UNKNOWN_STATE,
                            "Init container is in \"unknown\" state, try killing it before restart");
                    failed = pod.restartPolicy().equals("Never");
                }
            }
            return false;
        }

        /** Whether the next init container may start: the sidecar has started. */
        private boolean sidecar(ContainerSpec spec, ContainerStatus container) {
            switch (container.state()) {
                case CREATED, EXITED -> start(spec, Optional.of(container));
                case UNKNOWN ->
                    kill(
                            container,
                            PodAction.KillCause.UNKNOWN_STATE,
                            "Init container is in \"unknown\" state, try killing it before restart");
                case RUNNING -> {
                    if (!observed.isStarted(spec, container)) {
                        if (observed.probe(container).startup() == Verdict.FAILURE) {
                            kill(
                                    container,
                                    PodAction.KillCause.STARTUP_PROBE,
                                    "Init container " + spec.name() + " failed startup probe");
                        }
                        why.add("sidecar " + spec.name() + " has not started yet");
                        return false;
                    }
                    if (changed(spec, container)) {
                        kill(
                                container,
                                PodAction.KillCause.DEFINITION_CHANGED,
                                "Init container " + spec.name() + " definition changed");
                    } else if (observed.probe(container).liveness() == Verdict.FAILURE) {
                        kill(
                                container,
                                PodAction.KillCause.LIVENESS_PROBE,
                                "Init container " + spec.name() + " failed liveness probe");
                    }
                    resize(spec, container);
                    return true;
                }
            }
            return false;
        }

        /** Whether any regular container stays as it is. */
        private boolean regularContainers() {
            boolean kept = false;
            for (ContainerSpec spec : pod.containers()) {
                Optional<ContainerStatus> newest = observed.newest(spec.name());
                if (newest.isEmpty() || newest.get().state() == Container.State.CREATED) {
                    start(spec, newest);
                } else if (newest.get().state() == Container.State.RUNNING) {
                    kept = true;
                    check(spec, newest.get());
                } else if (newest.get().state() == Container.State.UNKNOWN) {
                    kept = true;
                    kill(
                            newest.get(),
                            PodAction.KillCause.UNKNOWN_STATE,
                            "Container is in \"unknown\" state, try killing it before restart");
                } else if (spec.restartsAfter(newest.get().exitCode(), pod.restartPolicy())) {
                    start(spec, newest);
                }
            }
            return kept;
        }

        private void check(ContainerSpec spec, ContainerStatus container) {
            String restarted = spec.restartsAfterProbe(pod.restartPolicy()) ? ", will be restarted" : "";
            if (changed(spec, container)) {
                kill(
                        container,
                        PodAction.KillCause.DEFINITION_CHANGED,
                        "Container " + spec.name() + " definition changed, will be restarted");
            } else if (observed.probe(container).liveness() == Verdict.FAILURE) {
                kill(
                        container,
                        PodAction.KillCause.LIVENESS_PROBE,
                        "Container " + spec.name() + " failed liveness probe" + restarted);
            } else if (observed.probe(container).startup() == Verdict.FAILURE) {
                kill(
                        container,
                        PodAction.KillCause.STARTUP_PROBE,
                        "Container " + spec.name() + " failed startup probe" + restarted);
            } else {
                resize(spec, container);
            }
        }

        private static boolean changed(ContainerSpec spec, ContainerStatus container) {
            String hash = container.annotations().getOrDefault(Labels.HASH, "");
            return !hash.isEmpty() && !hash.equals(Labels.hash(spec));
        }

        private void kill(ContainerStatus container, PodAction.KillCause cause, String message) {
            actions.add(new PodAction.KillContainer(
                    container.id(), container.name(), cause, message, Optional.empty(), List.of()));
            why.add(message);
        }

        private void start(ContainerSpec spec, Optional<ContainerStatus> last) {
            Failure failure = memory.startFailures().get(spec.name());
            if (failure != null && failure.holds(observed.now())) {
                wakeAt(failure.retryAt());
                why.add(spec.name() + " waits after " + failure.reason());
                waiting += isRegular(spec.name()) ? 1 : 0;
                return;
            }
            Optional<ContainerStatus> exited = observed.all(spec.name()).stream()
                    .filter(c -> c.state() == Container.State.EXITED)
                    .findFirst();
            Backoff backoff = memory.backoffs().get(spec.name());
            if (exited.isPresent()
                    && backoff != null
                    && backoff.holds(exited.get().finishedAt(), observed.now())) {
                backOff(spec, backoff, backoff.until(exited.get().finishedAt()));
                return;
            }
            Backoff next = exited.map(c -> Backoff.next(backoff, c.finishedAt(), observed.now()))
                    .orElse(null);
            int attempt = last.map(c -> c.attempt() + 1).orElseGet(() -> restartsPublished(spec));
            starts.add(new PodAction.Start(spec.name(), attempt, next));
            why.add((attempt == 0 ? "start " : "restart ") + spec.name());
        }

        /** When the runtime has forgotten the container, the pod's status still knows how often it was started. */
        private int restartsPublished(ContainerSpec spec) {
            return memory.published().array(PodStatuses.field(spec.role())).objects().stream()
                    .filter(s -> s.string("name").equals(spec.name()))
                    // Without an id it has been counted already when the container was seen to be gone.
                    .map(s -> (int) s.number("restartCount")
                            + (s.string("containerID").isEmpty() ? 0 : 1))
                    .findFirst()
                    .orElse(0);
        }

        private void backOff(ContainerSpec spec, Backoff backoff, Instant until) {
            String message =
                    "back-off " + text(backoff.delay()) + " restarting failed container=" + spec.name() + " pod=" + pod;
            memory = memory.withStartFailure(spec.name(), Optional.of(new Failure("CrashLoopBackOff", message, until)));
            actions.add(new PodAction.Report(
                    true,
                    "BackOff",
                    "Back-off restarting failed container " + spec.name() + " in pod " + pod,
                    spec.name()));
            wakeAt(until);
            waiting += isRegular(spec.name()) ? 1 : 0;
            why.add(spec.name() + " backs off for " + text(backoff.delay()));
        }

        private void endSidecars() {
            for (ContainerStatus container : observed.running()) {
                actions.add(new PodAction.KillContainer(
                        container.id(),
                        container.name(),
                        PodAction.KillCause.POD_ENDS,
                        "Stopping container " + container.name(),
                        Optional.empty(),
                        Ending.after(pod, container.name(), observed.running())));
                why.add("ending sidecar " + container.name());
            }
        }

        /** The newest ended container of a name stays, for its log and its last state. */
        private void removeOld() {
            for (ContainerSpec spec : pod.allContainers()) {
                List<ContainerStatus> older =
                        observed.all(spec.name()).stream().skip(1).toList();
                Predicate<ContainerStatus> ended = c -> c.state() == Container.State.EXITED;
                Predicate<ContainerStatus> neverRan = c -> c.state() == Container.State.CREATED;
                Stream.concat(
                                older.stream().filter(ended).skip(1),
                                older.stream().filter(neverRan))
                        .forEach(c -> actions.add(removal(c)));
            }
        }

        private void remove(ContainerStatus old) {
            actions.add(removal(old));
        }

        private static PodAction removal(ContainerStatus old) {
            return new PodAction.RemoveContainer(old.id(), old.name(), old.attempt(), false);
        }

        private void wakeAt(Instant instant) {
            wakeUp = wakeUp.filter(earlier -> earlier.isBefore(instant)).or(() -> Optional.of(instant));
        }
    }

    /** As Go prints a duration: 10s, 1m20s, 5m0s. */
    static String text(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }
}
