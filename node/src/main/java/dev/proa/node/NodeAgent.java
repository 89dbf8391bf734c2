package dev.proa.node;

import dev.proa.api.error.ApiException;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.PrivateFiles;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerEvent;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.CriException;
import dev.proa.cri.Sandbox;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.node.container.PodSettings;
import dev.proa.node.event.EventRecorder;
import dev.proa.node.image.ImageCollector;
import dev.proa.node.image.ImagePuller;
import dev.proa.node.linux.ControlGroups;
import dev.proa.node.log.LogRotation;
import dev.proa.node.pod.Admission;
import dev.proa.node.pod.Labels;
import dev.proa.node.pod.Pod;
import dev.proa.node.pod.PodExecutor;
import dev.proa.node.pod.PodObserver;
import dev.proa.node.pod.PodPlanner;
import dev.proa.node.pod.PodWorker;
import dev.proa.node.pod.TerminationMessages;
import dev.proa.node.probe.LifecycleHooks;
import dev.proa.node.probe.ProbeRunner;
import dev.proa.node.probe.Probes;
import dev.proa.node.runtime.Registries;
import dev.proa.node.status.AgentReads;
import dev.proa.node.status.Machine;
import dev.proa.node.status.NodeStatus;
import dev.proa.node.volume.ImageMounts;
import dev.proa.node.volume.PodVolumes;
import dev.proa.node.volume.ServiceAccountTokens;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The node agent: one worker per pod, and threads of their own for what must not wait for pods: the lease, the status, the
 * view of the API, the runtime's events.
 */
public final class NodeAgent implements AutoCloseable {
    private static final Log LOG = Log.of(NodeAgent.class);
    private static final Duration STATUS_CHECK = Duration.ofSeconds(10);
    private static final Duration VIEW_WAIT = Duration.ofSeconds(30);
    /** Events can be lost; what has changed without one is noticed after this long. */
    private static final Duration RELIST = Duration.ofSeconds(5);

    private static final Duration HOUSEKEEPING = Duration.ofSeconds(10);
    /** Images are looked at every so many rounds. */
    private static final int IMAGE_ROUNDS = 30;

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final NodeConfiguration node;
    private final NodeApi api;
    private final ContainerRuntime runtime;
    private final Clock clock;
    private final EventRecorder events;
    private final PodVolumes volumes;
    private final ServiceAccountTokens tokens;
    private final PodSettings settings;
    private final Probes probes;
    private final PodObserver observer;
    private final PodPlanner planner;
    private final PodExecutor executor;
    private final NodeStatus status;
    private final LogRotation logs;
    private final ImageCollector collector;
    private int rounds;
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private final Map<String, String> fingerprints = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private Map<String, Container.State> listed = Map.of();
    private volatile String nodeUid = "";

    public NodeAgent(
            NodeConfiguration node,
            NodeApi api,
            ContainerRuntime runtime,
            ImageMounts imageMounts,
            Registries registries,
            Clock clock) {
        this.node = node;
        this.api = api;
        this.runtime = runtime;
        this.clock = clock;
        events = new EventRecorder(api, clock, node.name());
        tokens = new ServiceAccountTokens(api, clock);
        ImagePuller images = new ImagePuller(runtime, registries, events, clock, node.serializePulls());
        volumes = new PodVolumes(node.podsFolder(), tokens, images::ensureVolume, imageMounts);
        settings = new PodSettings(node, volumes, Machine.memoryBytes());
        probes = new Probes(new ProbeRunner(runtime), events, clock, this::wake);
        observer = new PodObserver(runtime, probes, new TerminationMessages(settings::logFolder), clock);
        planner = new PodPlanner(node.address());
        executor = new PodExecutor(
                api,
                runtime,
                settings,
                volumes,
                new ControlGroups(),
                images,
                new LifecycleHooks(runtime, clock),
                events,
                observer,
                clock);
        status = new NodeStatus(api, node, runtime, events, clock);
        logs = new LogRotation(runtime, node.logsFolder(), node.logBytesMax(), node.logFilesMax(), clock);
        collector = new ImageCollector(
                runtime,
                () -> Machine.disk(node),
                node.imageCollectionHighPercent(),
                node.imageCollectionLowPercent(),
                clock);
    }

    /** Registers the node, takes over what runs and begins to look after pods; returns when the node's status is written. */
    public void start() throws IOException, InterruptedException {
        PrivateFiles.folder(node.logsFolder().getParent());
        Files.createDirectories(node.logsFolder());
        volumes.prepare();
        nodeUid = status.register().objectAt("metadata").string("uid");
        status.update();
        adopt();
        thread("node-lease", status.renewal(), () -> api.renewLease(status.lease(nodeUid)));
        thread("node-status", STATUS_CHECK, status::update);
        thread("node-pods", Duration.ZERO, this::followPods);
        thread("node-events", Duration.ZERO, this::followEvents);
        thread("node-relist", RELIST, this::relist);
        thread("node-housekeeping", HOUSEKEEPING, this::keepHouse);
    }

    /** Runs a step again and again on a platform thread of its own; a step that fails is tried again. */
    private void thread(String name, Duration pause, Step step) {
        threads.add(Thread.ofPlatform().daemon().name(name).start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    step.run();
                    clock.sleep(pause);
                } catch (InterruptedException e) {
                    return;
                } catch (ApiException | CriException e) {
                    if (Thread.currentThread().isInterrupted()) {
                        return;
                    }
                    LOG.warn("is tried again", "thread", name, "why", e.getMessage());
                    pauseAfterFailure();
                } catch (RuntimeException e) {
                    LOG.error("a step broke", "thread", name, "why", e);
                    pauseAfterFailure();
                }
            }
        }));
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private void pauseAfterFailure() {
        try {
            clock.sleep(RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Workers for pods that run but are no longer in the API, folders of pods that are nowhere: what an earlier process left. */
    private void adopt() throws IOException, InterruptedException {
        follow(api.view());
        Map<String, List<Sandbox>> orphans = new LinkedHashMap<>();
        for (Sandbox sandbox : runtime.sandboxes(Map.of())) {
            String uid = sandbox.labels().getOrDefault(Labels.POD_UID, "");
            if (!uid.isEmpty() && !workers.containsKey(uid)) {
                orphans.computeIfAbsent(uid, u -> new ArrayList<>()).add(sandbox);
            }
        }
        orphans.forEach((uid, sandboxes) -> {
            LOG.info(
                    "ending a pod that is no longer in the API",
                    "pod",
                    sandboxes.getFirst().name(),
                    "uid",
                    uid);
            worker(remembered(sandboxes.getFirst(), runtime.containers(Map.of(Labels.POD_UID, uid))), true);
        });
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(node.podsFolder())) {
            for (Path folder : folders) {
                if (!workers.containsKey(folder.getFileName().toString())) {
                    volumes.clean(folder.getFileName().toString());
                }
            }
        }
    }

    /** What labels and annotations still say of a pod whose object is lost. */
    private static Pod remembered(Sandbox sandbox, List<Container> containers) {
        Set<String> names = new HashSet<>();
        List<JsonValue> specs = new ArrayList<>();
        long grace = 30;
        for (Container container : containers) {
            grace = Long.parseLong(container.annotations().getOrDefault(Labels.GRACE_PERIOD, "30"));
            if (names.add(container.name())) {
                specs.add(JsonObject.of("name", container.name(), "image", container.image()));
            }
        }
        return new Pod(JsonObject.of(
                "metadata",
                        JsonObject.of("name", sandbox.name(), "namespace", sandbox.namespace(), "uid", sandbox.uid()),
                "spec", JsonObject.of("terminationGracePeriodSeconds", grace, "containers", JsonArray.of(specs))));
    }

    private void followPods() throws InterruptedException {
        NodeView view = api.view();
        while (true) {
            follow(view);
            view = api.awaitChange(view.revision(), VIEW_WAIT);
        }
    }

    private void follow(NodeView view) {
        Set<String> present = new HashSet<>();
        for (JsonObject json : view.pods()) {
            Pod pod = new Pod(json);
            present.add(pod.uid());
            PodWorker worker = workers.get(pod.uid());
            if (worker == null) {
                worker(pod, false);
            } else {
                worker.update(pod);
            }
            refresh(pod, view);
        }
        workers.values().stream().filter(w -> !present.contains(w.uid())).forEach(PodWorker::gone);
        fingerprints.keySet().retainAll(present);
    }

    private void worker(Pod pod, boolean gone) {
        PodWorker worker = new PodWorker(pod, gone, api, planner, observer, executor, clock, this::forget);
        boolean fresh =
                !gone && !pod.isDeleted() && pod.status().string("startTime").isEmpty();
        if (fresh) {
            Admission.check(pod, admitted()).ifPresent(rejection -> {
                worker.reject(rejection);
                events.warning(pod, rejection.reason(), rejection.message());
            });
        }
        workers.put(pod.uid(), worker);
        worker.start();
    }

    /** The pods that hold something of this node: neither ended nor refused. */
    private List<Pod> admitted() {
        return workers.values().stream()
                .filter(worker -> !PodPlanner.isTerminal(worker.shown().object("status")))
                .map(PodWorker::pod)
                .toList();
    }

    private void forget(PodWorker worker) {
        workers.remove(worker.uid(), worker);
        observer.forget(worker.uid());
    }

    /** Volumes are written again when something that they show has changed, or a token is due. */
    private void refresh(Pod pod, NodeView view) {
        String now = volumes.fingerprint(pod, view)
                + pod.metadata().object("labels")
                + pod.metadata().object("annotations");
        boolean due = tokens.nextRenewal(pod.uid())
                .map(at -> !clock.now().isBefore(at))
                .orElse(false);
        String before = fingerprints.put(pod.uid(), now);
        if (now.equals(before) && !due) {
            return;
        }
        Thread.ofVirtual().name("volumes " + pod.uid()).start(() -> {
            try {
                volumes.refresh(pod, view, settings.downward(pod, List.of(), view));
            } catch (IOException | ApiException e) {
                events.warning(pod, "FailedMount", "MountVolume.SetUp failed for volume : " + e.getMessage());
                fingerprints.remove(pod.uid(), now); // tried again with the next view
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void followEvents() {
        workers.values().forEach(PodWorker::wake);
        runtime.events(this::event);
    }

    private void relist() {
        Map<String, Container.State> now = new LinkedHashMap<>();
        for (Container container : runtime.containers(Map.of())) {
            now.put(container.id(), container.state());
            if (container.state() != listed.get(container.id())) {
                wake(container.labels().getOrDefault(Labels.POD_UID, ""));
            }
        }
        listed = now;
    }

    private void keepHouse() {
        logs.rotate();
        if (++rounds % IMAGE_ROUNDS == 0) {
            try {
                collector.collect();
            } catch (IOException e) {
                LOG.warn("images are not collected", "why", e.getMessage());
            }
        }
    }

    private void event(ContainerEvent event) {
        observer.owner(event.containerId()).map(workers::get).ifPresent(worker -> {
            if (event.type() == ContainerEvent.Type.EXITED) {
                worker.ended(event.containerId());
            } else {
                worker.wake();
            }
        });
    }

    private void wake(String podUid) {
        PodWorker worker = workers.get(podUid);
        if (worker != null) {
            worker.wake();
        }
    }

    public Collection<PodWorker> workers() {
        return List.copyOf(workers.values());
    }

    public NodeStatus status() {
        return status;
    }

    /** For the subresources log, exec, attach and portforward. */
    public NodeStreams streams() {
        return new AgentStreams(runtime, uid -> Optional.ofNullable(workers.get(uid)), clock);
    }

    /** For nodes/proxy. */
    public NodeReads reads() {
        return new AgentReads(
                node, runtime, () -> workers().stream().map(PodWorker::shown).toList(), status::isReady, clock);
    }

    /** Ends the agent; pods go on running. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        workers.values().forEach(PodWorker::close);
        probes.close();
        events.close();
    }
}
