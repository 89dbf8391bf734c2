package dev.proa.node;

import dev.proa.api.error.ApiException;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.PrivateFiles;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerEvent;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.CriException;
import dev.proa.json.JsonObject;
import dev.proa.node.container.PodSettings;
import dev.proa.node.event.EventRecorder;
import dev.proa.node.eviction.Evictions;
import dev.proa.node.eviction.PodMeter;
import dev.proa.node.eviction.Pressure;
import dev.proa.node.image.ImageCollector;
import dev.proa.node.image.ImagePuller;
import dev.proa.node.linux.AppArmor;
import dev.proa.node.linux.ControlGroups;
import dev.proa.node.log.LogRotation;
import dev.proa.node.pod.Admission;
import dev.proa.node.pod.Labels;
import dev.proa.node.pod.Pod;
import dev.proa.node.pod.PodExecutor;
import dev.proa.node.pod.PodMemory;
import dev.proa.node.pod.PodObserver;
import dev.proa.node.pod.PodPlanner;
import dev.proa.node.pod.PodWorker;
import dev.proa.node.pod.TerminationMessages;
import dev.proa.node.probe.LifecycleHooks;
import dev.proa.node.probe.ProbeRunner;
import dev.proa.node.probe.Probes;
import dev.proa.node.runtime.Registries;
import dev.proa.node.runtime.RuntimeAbilities;
import dev.proa.node.status.AgentReads;
import dev.proa.node.status.Failures;
import dev.proa.node.status.Machine;
import dev.proa.node.status.NodeStatus;
import dev.proa.node.status.ProcessorTime;
import dev.proa.node.status.RuntimeWatch;
import dev.proa.node.volume.ImageMounts;
import dev.proa.node.volume.PodFolders;
import dev.proa.node.volume.PodVolumes;
import dev.proa.node.volume.ServiceAccountTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

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

    private static final Duration EVICTION = Duration.ofSeconds(10);
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(10);
    /** Images are looked at every so many rounds. */
    private static final int IMAGE_ROUNDS = 30;

    /** Pods that have been let in before, by a node that was started again, keep what they hold. */
    private static final Comparator<JsonObject> ADMITTED_FIRST = Comparator.comparing(NodeAgent::isFresh)
            .thenComparing(pod -> pod.object("metadata").string("creationTimestamp"));

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
    private final Admission admission;
    private final NodeStatus status;
    private final LogRotation logs;
    private final ImageCollector collector;
    private final Pressure pressure;
    private final Evictions evictions;
    private int rounds;
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private final Map<String, String> fingerprints = new ConcurrentHashMap<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private final Failures failures = new Failures();
    private final ProcessorTime processor;
    private final RuntimeWatch watch;
    private Map<String, Container.State> listed = Map.of();
    private volatile String nodeUid = "";
    private long revision;

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
        events = new EventRecorder(api, clock, node.name(), failures);
        tokens = new ServiceAccountTokens(api, clock);
        ImagePuller images = new ImagePuller(runtime, registries, events, clock, node.serializePulls());
        PodFolders folders = new PodFolders(node.podsFolder());
        volumes = new PodVolumes(folders, tokens, images::ensureVolume, imageMounts);
        RuntimeAbilities abilities = new RuntimeAbilities(runtime);
        settings = new PodSettings(node, folders, volumes, abilities, Machine.memoryBytes());
        probes = new Probes(new ProbeRunner(runtime), events, clock, this::wake);
        observer = new PodObserver(runtime, probes, new TerminationMessages(settings::logFolder), clock);
        planner = new PodPlanner(node.address());
        executor = new PodExecutor(
                api,
                runtime,
                settings,
                folders,
                volumes,
                new ControlGroups(),
                images,
                new LifecycleHooks(runtime, clock),
                events,
                observer,
                clock);
        admission = new Admission(abilities::keepsStrictGroups, AppArmor::isEnabled);
        watch = new RuntimeWatch(runtime, clock);
        processor = new ProcessorTime(clock);
        pressure = new Pressure(() -> Machine.gauge(node), clock);
        status = new NodeStatus(api, node, watch, pressure, events, clock);
        logs = new LogRotation(runtime, node.logsFolder(), node.logBytesMax(), node.logFilesMax(), clock);
        collector = new ImageCollector(
                runtime,
                () -> Machine.disk(node),
                node.imageCollectionHighPercent(),
                node.imageCollectionLowPercent(),
                clock);
        evictions = new Evictions(
                pressure,
                new PodMeter(runtime, node.podsFolder(), settings::logFolder, clock),
                events,
                collector::collect);
    }

    /** Registers the node, takes over what runs and begins to look after pods; returns when the node's status is written. */
    public void start() throws IOException, InterruptedException {
        Path logsParent = node.logsFolder().getParent();
        if (logsParent != null) {
            PrivateFiles.folder(logsParent);
        }
        Files.createDirectories(node.logsFolder());
        volumes.prepare();
        try {
            watch.look();
        } catch (CriException e) {
            LOG.warn("the runtime does not answer yet", "why", e.getMessage());
        }
        nodeUid = status.register().objectAt("metadata").string("uid");
        status.update();
        adopt();
        loop("node-lease", status.renewal(), false, () -> api.renewLease(status.lease(nodeUid)));
        loop("node-status", STATUS_CHECK, false, status::update);
        loop("node-runtime", STATUS_CHECK, false, watch::look);
        loop("node-pods", Duration.ZERO, false, this::followPods);
        loop("node-events", Duration.ZERO, true, this::followEvents);
        loop("node-relist", RELIST, false, this::relist);
        loop("node-eviction", EVICTION, false, this::evict);
        loop("node-housekeeping", HOUSEKEEPING, false, this::keepHouse);
    }

    private void loop(String name, Duration pause, boolean mayBlock, Loop.Step step) {
        loops.add(new Loop(name, pause, mayBlock, clock, failures, step).start());
    }

    /** What is wrong with the agent itself: a loop that has ended or makes no progress. For the API's health. */
    public Optional<String> fault() {
        return loops.stream().map(Loop::fault).flatMap(Optional::stream).findFirst();
    }

    /** What is wrong with the container runtime: it doesn't answer, or its containers can't be listed. For the API's health. */
    public Optional<String> runtimeFault() {
        return watch.fault();
    }

    /** Workers for pods that run but are no longer in the API, folders of pods that are nowhere: what an earlier process left. */
    private void adopt() throws IOException, InterruptedException {
        NodeView view = api.view();
        follow(view);
        revision = view.revision();
        Adoption.orphans(runtime, workers::containsKey).forEach(pod -> worker(pod, null, true));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(node.podsFolder())) {
            for (Path folder : folders) {
                String uid = folder.getFileName().toString();
                try {
                    if (!workers.containsKey(uid)) {
                        volumes.clean(uid);
                    }
                } catch (IOException | RuntimeException e) {
                    failures.count("volumes");
                    LOG.warn("a folder of a pod that is gone stays", "folder", folder, "why", e);
                }
            }
        }
    }

    private void followPods() throws InterruptedException {
        NodeView view = api.awaitChange(revision, VIEW_WAIT);
        follow(view);
        revision = view.revision();
    }

    private void follow(NodeView view) {
        Map<String, Pod> present = new LinkedHashMap<>();
        view.pods().stream().sorted(ADMITTED_FIRST).map(Pod::new).forEach(pod -> present.put(pod.uid(), pod));
        // First, for what they held is free for those who come.
        workers.values().stream().filter(w -> !present.containsKey(w.uid())).forEach(PodWorker::gone);
        present.values().forEach(pod -> {
            try {
                follow(pod, view);
            } catch (RuntimeException | Error e) {
                failures.count("pod");
                if (broken.add(pod.uid())) {
                    LOG.error("a pod can't be looked after; it is tried again", "pod", pod, "why", e);
                }
            }
        });
        fingerprints.keySet().retainAll(present.keySet());
        broken.retainAll(present.keySet());
    }

    private void follow(Pod pod, NodeView view) {
        PodWorker worker = workers.get(pod.uid());
        if (worker == null) {
            worker(pod, view.node(), false);
        } else {
            worker.update(pod);
        }
        refresh(pod, view);
    }

    private static boolean isFresh(JsonObject pod) {
        return pod.object("status").string("startTime").isEmpty();
    }

    private void worker(Pod pod, @Nullable JsonObject self, boolean gone) {
        PodWorker worker = new PodWorker(pod, gone, api, planner, observer, executor, clock, failures, this::forget);
        if (!gone && !pod.isDeleted() && isFresh(pod.json())) {
            evictions.admission(pod).or(() -> admission(pod, self)).ifPresent(rejection -> {
                worker.reject(rejection);
                events.warning(pod, rejection.reason(), rejection.message());
            });
        }
        workers.put(pod.uid(), worker);
        worker.start();
    }

    private void evict() throws InterruptedException {
        try {
            evictions.check(
                    workers.values().stream().filter(PodWorker::isActive).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pod that can't be weighed is refused; where another one can't, it is left out. */
    private Optional<PodMemory.Rejection> admission(Pod pod, @Nullable JsonObject self) {
        try {
            return admission.check(pod, self, admitted());
        } catch (RuntimeException e) {
            failures.count("admission");
            LOG.warn("a pod can't be weighed with the others", "pod", pod, "why", e);
        }
        try {
            return admission.check(
                    pod,
                    self,
                    admitted().stream()
                            .filter(other -> canBeWeighed(pod, self, other))
                            .toList());
        } catch (RuntimeException e) {
            return Optional.of(PodMemory.Rejection.beforeStart(
                    "UnexpectedAdmissionError", "Allocate failed due to " + e + ", which is unexpected"));
        }
    }

    private boolean canBeWeighed(Pod pod, @Nullable JsonObject self, Pod other) {
        try {
            admission.check(pod, self, List.of(other));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** The pods that hold something of this node, as upstream counts. */
    private List<Pod> admitted() {
        return workers.values().stream()
                .filter(PodWorker::counts)
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
            } catch (IOException | RuntimeException | Error e) {
                failures.count("volumes");
                String why = e instanceof IOException || e instanceof ApiException
                        ? String.valueOf(e.getMessage())
                        : e.toString();
                events.warning(pod, "FailedMount", "MountVolume.SetUp failed for volume : " + why);
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
        watch.relisted();
    }

    private void keepHouse() {
        quietly("logs", logs::rotate);
        quietly("network", this::lookAtNetworks);
        quietly("processor", this::sampleProcessor);
        if (++rounds % IMAGE_ROUNDS == 0) {
            quietly("images", this::collectImages);
        }
    }

    /** One chore that fails doesn't keep the others from being done. */
    private void quietly(String chore, Runnable what) {
        try {
            what.run();
        } catch (CriException e) {
            failures.count(chore);
            LOG.warn("a chore is put off", "chore", chore, "why", e.getMessage());
        } catch (RuntimeException e) {
            failures.count(chore);
            LOG.error("a chore broke; it is tried again", "chore", chore, "why", e);
        }
    }

    /** Nobody tells when a pod's network is taken away: its worker looks and makes a new sandbox. */
    private void lookAtNetworks() {
        observer.withoutNetwork().forEach(this::wake);
    }

    private void sampleProcessor() {
        try {
            processor.sample();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void collectImages() {
        try {
            collector.collect();
        } catch (IOException e) {
            LOG.warn("images are not collected", "why", e.getMessage());
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
                node,
                runtime,
                () -> workers().stream().map(PodWorker::shown).toList(),
                status::isReady,
                failures,
                processor,
                clock);
    }

    /** Ends the agent; pods go on running. */
    @Override
    public void close() {
        loops.forEach(Loop::close);
        workers.values().forEach(PodWorker::close);
        probes.close();
        events.close();
    }
}
