package dev.proa.node.pod;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.control.Change;
import dev.proa.control.Times;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Actor;
import dev.proa.control.simulation.Place;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerStatus;
import dev.proa.cri.FakeRuntime;
import dev.proa.cri.Sandbox;
import dev.proa.cri.SandboxStatus;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * A node whose pods are planned by the {@link PodPlanner} and whose containers are a {@link FakeRuntime}'s: what {@link PodWorker} and {@link
 * PodExecutor} do with threads and a disk happens here in the simulation's steps, with volumes that always work. The runtime outlives the
 * agent; its memory doesn't.
 */
public final class SimulatedNode implements Actor {
    /** Seldom, as far as a node that lives allows: what happens of itself is most of a run's cost. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);

    private static final Duration HEARTBEAT_RETRY = Duration.ofSeconds(1);
    private static final Duration RESYNC = Duration.ofMinutes(5);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final String LEASES = "kube-node-lease";

    private final String name;
    private final Place place;
    private final ApiClient api;
    private final FakeRuntime runtime;
    private final PodPlanner planner = new PodPlanner("192.0.2.1");
    private final FakeContainers containers;
    private final Map<String, Worker> workers = new LinkedHashMap<>();
    private boolean viewDue = true;
    private long heartbeatNanos;
    private boolean beating;

    public SimulatedNode(String name, Place place, FakeContainers containers) {
        this.name = name;
        this.place = place;
        this.api = place.client();
        this.containers = containers;
        this.runtime = containers.runtime();
        this.heartbeatNanos = place.clock().nanos();
    }

    /** One pod on its way. */
    private static final class Worker {
        private Pod pod;
        private PodMemory memory;
        private final Map<String, Under> running = new HashMap<>();
        private long wakeNanos = Long.MIN_VALUE;
        private long written;
        private boolean stepping;

        Worker(Pod pod, PodMemory memory) {
            this.pod = pod;
            this.memory = memory;
        }

        void change(UnaryOperator<PodMemory> change) {
            memory = change.apply(memory);
        }

        void wake() {
            wakeNanos = Long.MIN_VALUE;
        }
    }

    private record Under(Place.Running process, Optional<Long> graceSeconds, Object token) {}

    @Override
    public boolean concerns(GroupResource resource) {
        return resource.equals(Resources.PODS);
    }

    @Override
    public void changed(Change change) {
        viewDue |= name.equals(Pods.nodeName(change.object()));
    }

    private long nanos() {
        return place.clock().nanos();
    }

    private Instant now() {
        return place.clock().now();
    }

    @Override
    public boolean ready() {
        containers.happen();
        return viewDue || heartbeatDue() || due().isPresent();
    }

    private boolean heartbeatDue() {
        return !beating && heartbeatNanos <= nanos();
    }

    private Optional<Worker> due() {
        long now = nanos();
        List<Worker> due = new ArrayList<>();
        for (Worker worker : workers.values()) {
            if (!worker.stepping && (worker.wakeNanos <= now || containers.tell(worker.pod.uid()))) {
                due.add(worker);
            }
        }
        return due.isEmpty()
                ? Optional.empty()
                : Optional.of(due.get(place.random().nextInt(due.size())));
    }

    @Override
    public int workers() {
        return 200;
    }

    @Override
    public Optional<Instant> next() {
        LongStream due = LongStream.concat(
                beating ? LongStream.empty() : LongStream.of(heartbeatNanos),
                workers.values().stream().filter(worker -> !worker.stepping).mapToLong(worker -> worker.wakeNanos));
        Instant now = now();
        return LongStream.concat(due, containers.nextNanos().stream()).min().stream()
                .mapToObj(at -> now.plusNanos(Math.max(0, at - nanos())))
                .findFirst();
    }

    @Override
    public void work() {
        if (heartbeatDue()) {
            beat();
        } else if (viewDue) {
            viewDue = false;
            follow(place.world());
        } else {
            due().ifPresent(this::step);
        }
    }

    private void beat() {
        beating = true;
        try {
            register();
            lease();
            heartbeatNanos = nanos() + HEARTBEAT.toNanos();
        } catch (ApiException failure) {
            heartbeatNanos = nanos() + HEARTBEAT_RETRY.toNanos();
        } finally {
            beating = false;
        }
    }

    private void register() {
        World world = place.world();
        JsonObject node = world.get(Resources.NODES, "", name);
        if (node == null) {
            try {
                api.create(Resources.NODES, "", NodeObjects.node(name));
            } catch (ApiException exists) {
                if (!exists.reason().equals(dev.proa.api.error.StatusReason.ALREADY_EXISTS)) {
                    throw exists;
                }
            }
        }
        JsonObject newest = api.get(Resources.NODES, "", name);
        if (!NodeObjects.ready(newest)) {
            api.strategicMergePatch(Resources.NODES, "", name, "status", NodeObjects.readyStatus(now()));
        }
    }

    private void lease() {
        JsonObject spec =
                JsonObject.of("holderIdentity", name, "leaseDurationSeconds", 40, "renewTime", Times.micro(now()));
        try {
            api.mergePatch(Resources.LEASES, LEASES, name, "", JsonObject.of("spec", spec));
        } catch (ApiException absent) {
            if (absent.reason() != dev.proa.api.error.StatusReason.NOT_FOUND) {
                throw absent;
            }
            api.create(
                    Resources.LEASES,
                    LEASES,
                    JsonObject.of("metadata", JsonObject.of("name", name, "namespace", LEASES), "spec", spec));
        }
    }

    private void follow(World world) {
        Set<String> present = new HashSet<>();
        for (JsonObject json : world.indexed(Pods.BY_NODE, name)) {
            Pod pod = new Pod(json);
            present.add(pod.uid());
            Worker worker = workers.computeIfAbsent(pod.uid(), uid -> new Worker(pod, PodMemory.of(pod.status())));
            update(worker, pod);
        }
        orphans()
                .forEach(pod -> workers.computeIfAbsent(
                        pod.uid(),
                        uid -> new Worker(pod, PodMemory.of(JsonObject.EMPTY).withGone())));
        workers.values().stream()
                .filter(worker -> !present.contains(worker.pod.uid()) && !worker.memory.gone())
                .forEach(worker -> {
                    worker.change(PodMemory::withGone);
                    worker.wake();
                });
    }

    private void update(Worker worker, Pod newer) {
        if (StatusPatch.version(newer.json()) > StatusPatch.version(worker.pod.json())) {
            worker.pod = newer;
            worker.wake();
        }
        if (worker.pod.isDeleted() && worker.memory.deletedSince().isEmpty()) {
            worker.change(memory -> memory.withDeletedSince(now()));
        }
    }

    /** What an earlier agent has left and the API no longer knows. */
    private List<Pod> orphans() {
        return runtime.sandboxes(Map.of()).stream()
                .filter(sandbox -> !workers.containsKey(sandbox.uid()))
                .map(SimulatedNode::remembered)
                .toList();
    }

    private static Pod remembered(Sandbox sandbox) {
        return new Pod(JsonObject.of(
                "metadata",
                JsonObject.of("name", sandbox.name(), "namespace", sandbox.namespace(), "uid", sandbox.uid()),
                "spec",
                JsonObject.of("containers", JsonArray.EMPTY)));
    }

    private void step(Worker worker) {
        worker.stepping = true;
        worker.wakeNanos = nanos() + RESYNC.toNanos();
        containers.told(worker.pod.uid());
        try {
            Set<String> before = Set.copyOf(worker.running.keySet());
            Pod pod = worker.pod;
            PodMemory known = worker.memory;
            PodPlan plan = planner.plan(pod, observe(pod, known));
            boolean published = publish(worker, pod, known, plan);
            for (PodAction action : plan.actions()) {
                begin(worker, pod, action, before);
            }
            plan.wakeUp()
                    .ifPresent(at -> worker.wakeNanos = Math.min(
                            worker.wakeNanos,
                            nanos() + Duration.between(now(), at).toNanos()));
            if (!published) {
                worker.wakeNanos = nanos() + RETRY.toNanos();
            }
        } finally {
            worker.stepping = false;
        }
    }

    private PodObservation observe(Pod pod, PodMemory memory) {
        Map<String, String> labels = Map.of(Labels.POD_UID, pod.uid());
        List<SandboxStatus> sandboxes = runtime.sandboxes(labels).stream()
                .sorted(Comparator.comparingInt(Sandbox::attempt).reversed())
                .map(sandbox -> runtime.sandboxStatus(sandbox.id()))
                .toList();
        List<ContainerStatus> found = new ArrayList<>(runtime.containers(labels).stream()
                .map(container -> runtime.containerStatus(container.id()))
                .toList());
        java.util.Collections.reverse(found);
        Map<String, PodObservation.ProbeState> probes = new HashMap<>();
        found.forEach(container -> probes.put(container.id(), containers.probes(container.id())));
        return new PodObservation(sandboxes, found, Map.of(), probes, memory, now());
    }

    private boolean publish(Worker worker, Pod pod, PodMemory known, PodPlan plan) {
        JsonObject status = plan.status();
        if (known.gone() || !StatusPatch.isDue(pod, known.published(), worker.written, status)) {
            return true;
        }
        try {
            JsonObject answer = api.strategicMergePatch(
                    Resources.PODS,
                    pod.namespace(),
                    pod.name(),
                    "status",
                    StatusPatch.of(pod, known.published(), status));
            worker.written = StatusPatch.version(answer);
            update(worker, new Pod(answer));
        } catch (ApiException failure) {
            if (!PodExecutor.isGone(failure) || isKnown(pod)) {
                return false;
            }
        }
        worker.change(memory -> memory.withPublished(status));
        worker.wake();
        return true;
    }

    private boolean isKnown(Pod pod) {
        return place.world().indexed(Pods.BY_NODE, name).stream()
                .anyMatch(other -> Meta.uid(other).equals(pod.uid()));
    }

    private void begin(Worker worker, Pod pod, PodAction action, Set<String> before) {
        if (action instanceof PodAction.Report) {
            return;
        }
        Under current = worker.running.get(action.key());
        Optional<Long> grace = action instanceof PodAction.KillContainer kill ? kill.graceSeconds() : Optional.empty();
        if (current != null || before.contains(action.key())) {
            boolean sooner = current != null
                    && grace.isPresent()
                    && current.graceSeconds()
                            .map(seconds -> grace.get() < seconds)
                            .orElse(true);
            if (!sooner) {
                return;
            }
            current.process().kill();
        }
        Object token = new Object();
        Place.Running process = place.run(() -> carryOut(worker, pod, action, token));
        worker.running.put(action.key(), new Under(process, grace, token));
    }

    @SuppressWarnings("ReferenceEquality") // the token is one object
    private void carryOut(Worker worker, Pod pod, PodAction action, Object token) {
        try {
            act(worker, pod, action);
        } catch (ApiException failure) {
            if (!PodExecutor.isGone(failure)) {
                place.pause(RETRY);
            }
        } catch (dev.proa.cri.CriException failure) {
            place.pause(RETRY);
        }
        Under current = worker.running.get(action.key());
        if (current != null && current.token() == token) {
            worker.running.remove(action.key());
        }
        worker.wake();
    }

    private void act(Worker worker, Pod pod, PodAction action) {
        Place.pause();
        switch (action) {
            case PodAction.MountVolumes a ->
                worker.change(memory -> memory.withVolumes(true).withPodFailure(Optional.empty()));
            case PodAction.RunSandbox a -> containers.runSandbox(pod, a.attempt());
            case PodAction.StopSandbox a -> runtime.stopSandbox(a.sandboxId());
            case PodAction.RemoveSandbox a -> runtime.removeSandbox(a.sandboxId());
            case PodAction.StartContainers a -> a.starts().forEach(start -> start(worker, pod, a.sandboxId(), start));
            case PodAction.KillContainer a -> kill(pod, a);
            case PodAction.ResizeContainers a ->
                a.containers()
                        .forEach((id, container) -> worker.change(memory -> memory.withApplied(
                                id,
                                pod.container(container).orElseThrow().json().object("resources"))));
            case PodAction.RemoveContainer a -> runtime.removeContainer(a.containerId());
            case PodAction.CleanUp a -> worker.change(PodMemory::withCleaned);
            case PodAction.DeletePod a ->
                api.delete(
                        Resources.PODS,
                        pod.namespace(),
                        pod.name(),
                        JsonObject.of("gracePeriodSeconds", 0, "preconditions", JsonObject.of("uid", pod.uid())));
            case PodAction.Forget a -> workers.remove(pod.uid(), worker);
            case PodAction.Report a -> throw new IllegalStateException("not carried out");
        }
    }

    private void kill(Pod pod, PodAction.KillContainer action) {
        long grace = action.graceSeconds().orElse(pod.graceSeconds());
        if (grace > 0 && place.random().nextInt(3) == 0) {
            place.pause(Duration.ofSeconds(place.random().nextLong(grace + 1)));
        }
        runtime.stopContainer(action.containerId(), Duration.ofSeconds(grace));
    }

    private void start(Worker worker, Pod pod, String sandbox, PodAction.Start start) {
        ContainerSpec spec = pod.container(start.container()).orElseThrow();
        Optional<PodMemory.Failure> failure = Optional.empty();
        try {
            Place.pause();
            containers.pull(spec.image());
            Place.pause();
            containers.start(pod, spec, sandbox, start.attempt());
        } catch (dev.proa.cri.CriException broken) {
            failure = Optional.of(
                    new PodMemory.Failure("ErrImagePull", String.valueOf(broken.getMessage()), now().plusSeconds(10)));
        }
        Optional<PodMemory.Failure> outcome = failure;
        worker.change(memory -> {
            PodMemory changed = memory.withStartFailure(spec.name(), outcome);
            return start.backoff() == null || outcome.isPresent()
                    ? changed
                    : changed.withBackoff(spec.name(), start.backoff());
        });
    }

    /** Running containers of the node, for whoever wants to harm one. */
    public List<Container> running() {
        return runtime.containers(Map.of()).stream()
                .filter(container -> container.state() == Container.State.RUNNING)
                .toList();
    }
}
