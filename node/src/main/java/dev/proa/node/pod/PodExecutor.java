package dev.proa.node.pod;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerConfig;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.CriException;
import dev.proa.cri.SandboxConfig;
import dev.proa.cri.SandboxStatus;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeApi;
import dev.proa.node.container.ContainerSetupException;
import dev.proa.node.container.PodSettings;
import dev.proa.node.event.EventRecorder;
import dev.proa.node.image.ImageException;
import dev.proa.node.image.ImagePuller;
import dev.proa.node.linux.ControlGroups;
import dev.proa.node.log.LogFolders;
import dev.proa.node.pod.PodMemory.Failure;
import dev.proa.node.probe.LifecycleHooks;
import dev.proa.node.volume.PodFolders;
import dev.proa.node.volume.PodVolumes;
import dev.proa.node.volume.VolumeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Carries out what the planner decided, and remembers what came of it. Blocking; interruptible. */
public final class PodExecutor {
    private static final Log LOG = Log.of(PodExecutor.class);
    private static final Duration RETRY = Duration.ofSeconds(10);
    /** A quick second try, for sources of volumes are often created just after the pod; doubled each time. */
    private static final Duration VOLUME_RETRY = Duration.ofMillis(500);

    private static final Duration VOLUME_RETRY_MAX = Duration.ofSeconds(122);

    private static final Duration GRACE_MIN = Duration.ofSeconds(2);
    /** Failures of a container that was started or tried to: the next start backs off as after an end. */
    private static final Set<String> BEGAN = Set.of("RunContainerError", "PostStartHookError");

    private static final Duration POLL = Duration.ofMillis(100);

    private final NodeApi api;
    private final ContainerRuntime runtime;
    private final PodSettings settings;
    private final PodFolders folders;
    private final PodVolumes volumes;
    private final ControlGroups groups;
    private final ImagePuller images;
    private final LifecycleHooks hooks;
    private final EventRecorder events;
    private final PodObserver observer;
    private final Clock clock;

    public PodExecutor(
            NodeApi api,
            ContainerRuntime runtime,
            PodSettings settings,
            PodFolders folders,
            PodVolumes volumes,
            ControlGroups groups,
            ImagePuller images,
            LifecycleHooks hooks,
            EventRecorder events,
            PodObserver observer,
            Clock clock) {
        this.api = api;
        this.runtime = runtime;
        this.settings = settings;
        this.folders = folders;
        this.volumes = volumes;
        this.groups = groups;
        this.images = images;
        this.hooks = hooks;
        this.events = events;
        this.observer = observer;
        this.clock = clock;
    }

    /** How an executor changes what the node remembers of the pod. */
    public interface Memory {
        void change(UnaryOperator<PodMemory> change);
    }

    /** Carries out one action; failures of the world around are remembered and reported, not thrown. */
    public void execute(Pod pod, PodAction action, Memory memory) throws InterruptedException {
        switch (action) {
            case PodAction.MountVolumes a -> mount(pod, memory);
            case PodAction.RunSandbox a -> runSandbox(pod, a.attempt(), memory);
            case PodAction.StopSandbox a -> runtime.stopSandbox(a.sandboxId());
            case PodAction.StartContainers a -> start(pod, a, memory);
            case PodAction.KillContainer a -> kill(pod, a);
            case PodAction.ResizeContainers a -> resize(pod, a, memory);
            case PodAction.RemoveContainer a -> remove(pod, a);
            case PodAction.RemoveSandbox a -> runtime.removeSandbox(a.sandboxId());
            case PodAction.CleanUp a -> cleanUp(pod, memory);
            case PodAction.DeletePod a -> api.deletePod(pod.namespace(), pod.name(), pod.uid());
            case PodAction.Forget a -> forget(pod);
            case PodAction.Report a -> report(pod, a);
        }
    }

    private void report(Pod pod, PodAction.Report report) {
        Optional<ContainerSpec> container = pod.container(report.container());
        if (container.isPresent() && report.warning()) {
            events.warning(pod, container.get(), report.reason(), report.message());
        } else if (report.warning()) {
            events.warning(pod, report.reason(), report.message());
        } else {
            events.normal(pod, report.reason(), report.message());
        }
    }

    private void mount(Pod pod, Memory memory) throws InterruptedException {
        try {
            groups.set(settings.controlGroup(pod), settings.limits(pod));
            LogFolders.create(settings.logFolder(pod));
            volumes.mount(pod, api::view, view -> settings.downward(pod, List.of(), view));
            memory.change(m -> m.withVolumes(true).withPodFailure(Optional.empty()));
        } catch (VolumeException e) {
            String message = "MountVolume.SetUp failed for volume \"" + e.volume() + "\" : " + e.getMessage();
            events.warning(pod, "FailedMount", message);
            notMounted(memory, message);
        } catch (IOException | ApiException e) {
            events.warning(pod, "FailedMount", String.valueOf(e.getMessage()));
            notMounted(memory, String.valueOf(e.getMessage()));
        }
    }

    private void notMounted(Memory memory, String message) {
        Instant now = clock.now();
        memory.change(m -> {
            Duration doubled =
                    m.podFailure().map(f -> f.delay().multipliedBy(2)).orElse(Duration.ZERO);
            Duration delay = doubled.compareTo(VOLUME_RETRY_MAX) > 0
                    ? VOLUME_RETRY_MAX
                    : doubled.compareTo(VOLUME_RETRY) < 0 ? VOLUME_RETRY : doubled;
            return m.withPodFailure(Optional.of(new Failure("ContainerCreating", message, now.plus(delay), delay)));
        });
    }

    private void failed(Memory memory, String message) {
        Instant at = clock.now().plus(RETRY);
        memory.change(m -> m.withPodFailure(Optional.of(new Failure("ContainerCreating", message, at))));
    }

    private void runSandbox(Pod pod, int attempt, Memory memory) {
        try {
            settings.dnsWarnings(pod).forEach(warning -> events.warning(pod, "DNSConfigForming", warning));
            runtime.runSandbox(settings.sandbox(pod, attempt, api.view()));
            memory.change(m -> m.withPodFailure(Optional.empty()));
        } catch (CriException | IOException e) {
            String message = "Failed to create pod sandbox: " + e.getMessage();
            events.warning(pod, "FailedCreatePodSandBox", message);
            failed(memory, message);
        }
    }

    private void start(Pod pod, PodAction.StartContainers action, Memory memory) throws InterruptedException {
        SandboxStatus sandbox = runtime.sandboxStatus(action.sandboxId());
        for (PodAction.Start start : action.starts()) {
            ContainerSpec spec = pod.container(start.container()).orElseThrow();
            Optional<Failure> failure = start(pod, spec, start, sandbox);
            memory.change(m -> {
                PodMemory changed = m.withStartFailure(spec.name(), failure);
                boolean began =
                        failure.isEmpty() || BEGAN.contains(failure.get().reason());
                return start.backoff() == null || !began ? changed : changed.withBackoff(spec.name(), start.backoff());
            });
            if (failure.isPresent() && spec.role() == ContainerSpec.Role.INIT && !spec.isSidecar()) {
                return;
            }
        }
    }

    private Optional<Failure> start(Pod pod, ContainerSpec spec, PodAction.Start start, SandboxStatus sandbox)
            throws InterruptedException {
        ImagePuller.Available image;
        try {
            image = images.ensure(pod, spec, api.view());
        } catch (ImageException e) {
            events.warning(pod, spec, "Failed", "Error: " + e.reason());
            return Optional.of(new Failure(e.reason(), String.valueOf(e.getMessage()), e.retryAt()));
        } catch (CriException e) {
            return failure(pod, spec, "ImageInspectError", e);
        }
        String id;
        try {
            settings.writeHosts(pod, addresses(pod, sandbox));
            ContainerConfig config = settings.container(
                    pod,
                    spec,
                    start.attempt(),
                    image.image(),
                    image.name(),
                    sandbox.ips(),
                    api.view(),
                    target(pod, spec));
            LogFolders.create(settings.logFolder(pod), spec.name());
            SandboxConfig sandboxConfig =
                    settings.sandbox(pod, sandbox.sandbox().attempt(), api.view());
            id = create(sandbox, config, sandboxConfig);
            observer.own(id, pod.uid());
        } catch (ContainerSetupException | IOException e) {
            return failure(pod, spec, "CreateContainerConfigError", e);
        } catch (CriException e) {
            return failure(pod, spec, "CreateContainerError", e);
        }
        events.normal(pod, spec, "Created", "Container created");
        try {
            runtime.startContainer(id);
        } catch (CriException e) {
            return notStarted(pod, spec, id, e);
        }
        events.normal(pod, spec, "Started", "Container started");
        return postStart(pod, spec, id, sandbox);
    }

    /** A container of the same name and attempt may be left from a try that was cut off. */
    private String create(SandboxStatus sandbox, ContainerConfig config, SandboxConfig sandboxConfig) {
        for (Container left : runtime.containers(config.labels())) {
            if (left.attempt() == config.attempt() && left.state() == Container.State.CREATED) {
                runtime.removeContainer(left.id());
            }
        }
        return runtime.createContainer(sandbox.sandbox().id(), config, sandboxConfig);
    }

    private static List<String> addresses(Pod pod, SandboxStatus sandbox) {
        return pod.hostNetwork() ? List.of() : sandbox.ips();
    }

    private String target(Pod pod, ContainerSpec spec) {
        String name = spec.json().string("targetContainerName");
        if (name.isEmpty()) {
            return "";
        }
        return runtime.containers(java.util.Map.of(Labels.POD_UID, pod.uid(), Labels.CONTAINER_NAME, name)).stream()
                .filter(c -> c.state() == Container.State.RUNNING)
                .map(Container::id)
                .findFirst()
                .orElseThrow(() -> new ContainerSetupException("unable to find target container " + name));
    }

    /** A container that the runtime has given up shows as ended: its back-off grows like that of one that ran. */
    private Optional<Failure> notStarted(Pod pod, ContainerSpec spec, String id, CriException e) {
        // Without the id, which is another one each time, the same failure counts as the same Event.
        String message = String.valueOf(e.getMessage()).replace(id, spec.name());
        events.warning(pod, spec, "Failed", "Error: " + message);
        boolean ended;
        try {
            ended = runtime.containerStatus(id).state() == Container.State.EXITED;
        } catch (CriException unknown) {
            ended = false;
        }
        Instant now = clock.now();
        return Optional.of(
                new Failure("RunContainerError", String.valueOf(e.getMessage()), ended ? now : now.plus(RETRY)));
    }

    private Optional<Failure> failure(Pod pod, ContainerSpec spec, String reason, Exception e) {
        String message = String.valueOf(e.getMessage());
        events.warning(pod, spec, "Failed", "Error: " + message);
        return Optional.of(new Failure(reason, message, clock.now().plus(RETRY)));
    }

    private Optional<Failure> postStart(Pod pod, ContainerSpec spec, String id, SandboxStatus sandbox)
            throws InterruptedException {
        JsonObject hook = spec.json().object("lifecycle").object("postStart");
        if (hook.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> problem = hooks.run(hook, spec, id, address(pod, sandbox), Duration.ZERO);
        if (problem.isEmpty()) {
            return Optional.empty();
        }
        events.warning(pod, spec, "FailedPostStartHook", "PostStartHook failed");
        kill(
                pod,
                new PodAction.KillContainer(
                        id,
                        spec.name(),
                        PodAction.KillCause.POD_ENDS,
                        "FailedPostStartHook",
                        Optional.empty(),
                        List.of()));
        return Optional.of(new Failure("PostStartHookError", problem.get(), clock.now()));
    }

    private String address(Pod pod, SandboxStatus sandbox) {
        return pod.hostNetwork() || sandbox.ips().isEmpty()
                ? pod.status().string("hostIP", "127.0.0.1")
                : sandbox.ips().getFirst();
    }

    private void kill(Pod pod, PodAction.KillContainer action) throws InterruptedException {
        Optional<ContainerSpec> spec = pod.container(action.container());
        spec.ifPresent(s -> events.normal(pod, s, "Killing", action.message()));
        Duration grace = grace(pod, spec, action);
        long began = clock.nanos();
        JsonObject hook =
                spec.map(s -> s.json().object("lifecycle").object("preStop")).orElse(JsonObject.EMPTY);
        if (spec.isPresent() && !hook.isEmpty() && !grace.isZero()) {
            preStop(pod, spec.get(), hook, action.containerId(), grace);
        }
        awaitOthers(pod, action.after(), began, grace);
        Duration left = grace.minusNanos(clock.nanos() - began);
        runtime.stopContainer(action.containerId(), left.compareTo(GRACE_MIN) < 0 ? GRACE_MIN : left);
    }

    /**
     * Waits for the hook, at most as long as the container has to end. A hook that is not done by then, or whose children hold
     * its output, goes on beside it and ends with the container.
     */
    private void preStop(Pod pod, ContainerSpec spec, JsonObject hook, String id, Duration grace)
            throws InterruptedException {
        Thread running = Thread.ofVirtual().name("preStop " + id).start(() -> {
            try {
                hooks.run(hook, spec, id, pod.status().string("podIP"), Duration.ZERO)
                        .ifPresent(problem -> events.warning(pod, spec, "FailedPreStopHook", "PreStopHook failed"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                LOG.error("a preStop hook broke", "pod", pod, "container", spec.name(), "why", e);
            }
        });
        if (!running.join(grace)) {
            LOG.info("a preStop hook is not done in the grace period", "pod", pod, "container", spec.name());
        }
    }

    private static Duration grace(Pod pod, Optional<ContainerSpec> spec, PodAction.KillContainer action) {
        long podGrace = action.graceSeconds().orElse(pod.graceSeconds());
        String probe = switch (action.cause()) {
            case LIVENESS_PROBE -> "livenessProbe";
            case STARTUP_PROBE -> "startupProbe";
            case POD_ENDS, DEFINITION_CHANGED, RESIZE, RESTART_ALL, UNKNOWN_STATE -> "";
        };
        return Duration.ofSeconds(
                spec.map(s -> s.json().object(probe).number("terminationGracePeriodSeconds", podGrace))
                        .orElse(podGrace));
    }

    private void awaitOthers(Pod pod, List<String> names, long began, Duration grace) throws InterruptedException {
        while (!names.isEmpty() && clock.nanos() - began < grace.toNanos()) {
            boolean anyRuns = runtime.containers(java.util.Map.of(Labels.POD_UID, pod.uid())).stream()
                    .anyMatch(c -> c.state() == Container.State.RUNNING && names.contains(c.name()));
            if (!anyRuns) {
                return;
            }
            clock.sleep(POLL);
        }
    }

    /** The pod's own limits give way first: no container may have more than the pod has. */
    private void resize(Pod pod, PodAction.ResizeContainers action, Memory memory) {
        ControlGroups.Limits wanted = settings.limits(pod);
        try {
            groups.set(
                    settings.controlGroup(pod), new ControlGroups.Limits(wanted.cpuShares(), 0, wanted.cpuPeriod(), 0));
            action.containers().forEach((id, name) -> {
                ContainerSpec spec = pod.container(name).orElseThrow();
                runtime.updateResources(id, settings.resources(pod, spec));
                memory.change(m -> m.withApplied(id, spec.json().object("resources")));
            });
            groups.set(settings.controlGroup(pod), wanted);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void remove(Pod pod, PodAction.RemoveContainer action) {
        runtime.removeContainer(action.containerId());
        try {
            if (!action.keepsLog()) {
                LogFolders.delete(settings.logFolder(pod), action.container(), action.attempt());
            }
            folders.delete(pod.uid(), Path.of("containers", action.container()), Integer.toString(action.attempt()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void cleanUp(Pod pod, Memory memory) throws InterruptedException {
        try {
            volumes.clean(pod.uid());
            groups.remove(settings.controlGroup(pod));
            images.forget(pod.uid());
            memory.change(PodMemory::withCleaned);
        } catch (IOException e) {
            failed(memory, String.valueOf(e.getMessage()));
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void forget(Pod pod) throws InterruptedException {
        try {
            volumes.clean(pod.uid());
            LogFolders.remove(settings.logFolder(pod));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Whether a failure only says that what was to be removed is gone already. */
    static boolean isGone(ApiException e) {
        return e.reason() == StatusReason.NOT_FOUND || e.reason() == StatusReason.CONFLICT;
    }
}
