package dev.proa.node.pod;

import dev.proa.base.Clock;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.ContainerStatus;
import dev.proa.cri.CriException;
import dev.proa.cri.Sandbox;
import dev.proa.cri.SandboxStatus;
import dev.proa.node.linux.NetworkNamespace;
import dev.proa.node.pod.PodObservation.ProbeState;
import dev.proa.node.probe.Probes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at what the runtime has of a pod, and has its containers probed. */
public final class PodObserver {
    /** As network plugins name it in every pod. */
    private static final String INTERFACE = "eth0";

    private final ContainerRuntime runtime;
    private final Probes probes;
    private final TerminationMessages messages;
    private final Clock clock;
    /** Which pod a container or sandbox belongs to, for events that name only the id. */
    private final Map<String, String> owners = new ConcurrentHashMap<>();
    /** What has ended doesn't change any more. */
    private final Map<String, ContainerStatus> ended = new ConcurrentHashMap<>();

    private final Map<String, String> endMessages = new ConcurrentHashMap<>();
    /** Ready sandboxes with a network of their own, by id. */
    private final Map<String, SandboxStatus> networks = new ConcurrentHashMap<>();
    /**
     * Sandboxes that have lost their network. They stay so: one that is being stopped no longer shows what it lacks while the
     * runtime still calls it ready, and a container would be started in it.
     */
    private final Set<String> cutOff = ConcurrentHashMap.newKeySet();

    public PodObserver(ContainerRuntime runtime, Probes probes, TerminationMessages messages, Clock clock) {
        this.runtime = runtime;
        this.probes = probes;
        this.messages = messages;
        this.clock = clock;
    }

    /** The uid of the pod to which the container or sandbox belongs. */
    public Optional<String> owner(String id) {
        return Optional.ofNullable(owners.get(id));
    }

    /** A container that is about to start belongs to this pod: it may end before it is first looked at. */
    void own(String containerId, String podUid) {
        owners.put(containerId, podUid);
    }

    public PodObservation observe(Pod pod, PodMemory memory) {
        Map<String, String> labels = Map.of(Labels.POD_UID, pod.uid());
        List<SandboxStatus> sandboxes = new ArrayList<>();
        runtime.sandboxes(labels).stream()
                .sorted(Comparator.comparing(Sandbox::createdAt).reversed())
                .forEach(sandbox -> sandbox(sandbox).ifPresent(sandboxes::add));
        List<ContainerStatus> containers = new ArrayList<>();
        for (Container container : runtime.containers(labels)) {
            owners.put(container.id(), pod.uid());
            status(container).ifPresent(containers::add);
        }
        containers.sort(Comparator.comparing(ContainerStatus::createdAt).reversed());
        String address = sandboxes.isEmpty() || sandboxes.getFirst().ips().isEmpty()
                ? memory.published().string("podIP", pod.status().string("podIP"))
                : sandboxes.getFirst().ips().getFirst();
        boolean ending = pod.isDeleted() || memory.gone() || PodPlanner.isTerminal(memory.published());
        probes.follow(pod, containers, address, memory.published(), ending);
        Map<String, String> texts = new HashMap<>();
        Map<String, ProbeState> states = new HashMap<>();
        for (ContainerStatus container : containers) {
            if (container.state() == Container.State.EXITED) {
                texts.put(
                        container.id(), endMessages.computeIfAbsent(container.id(), id -> messages.of(pod, container)));
            } else {
                states.put(container.id(), probes.state(container.id()));
            }
        }
        return new PodObservation(sandboxes, containers, texts, states, memory, clock.now());
    }

    private Optional<SandboxStatus> sandbox(Sandbox sandbox) {
        owners.put(sandbox.id(), sandbox.uid());
        networks.remove(sandbox.id());
        if (!sandbox.ready()) {
            return Optional.of(new SandboxStatus(sandbox, List.of(), false, 0));
        }
        Optional<SandboxStatus> status = unlessGone(() -> runtime.sandboxStatus(sandbox.id()));
        status.filter(s -> !s.hostNetwork() && s.processId() > 0).ifPresent(s -> networks.put(sandbox.id(), s));
        status.filter(s -> !hasNetwork(s)).ifPresent(s -> cutOff.add(sandbox.id()));
        return status.map(s ->
                cutOff.contains(sandbox.id()) ? new SandboxStatus(s.sandbox(), List.of(), false, s.processId()) : s);
    }

    private static boolean hasNetwork(SandboxStatus status) {
        return status.hostNetwork()
                || status.processId() <= 0
                || NetworkNamespace.hasInterface(status.processId(), INTERFACE);
    }

    /** Uids of pods whose network was there when they were last looked at and isn't any more. */
    public List<String> withoutNetwork() {
        return networks.values().stream()
                .filter(s -> !hasNetwork(s))
                .map(s -> s.sandbox().uid())
                .toList();
    }

    private Optional<ContainerStatus> status(Container container) {
        ContainerStatus known = ended.get(container.id());
        if (known != null) {
            return Optional.of(known);
        }
        Optional<ContainerStatus> status = unlessGone(() -> runtime.containerStatus(container.id()));
        status.filter(s -> s.state() == Container.State.EXITED).ifPresent(s -> ended.put(s.id(), s));
        return status;
    }

    private static <T> Optional<T> unlessGone(java.util.function.Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (CriException e) {
            if (e.code() == CriException.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Forgets what it knows of a pod. */
    public void forget(String podUid) {
        owners.entrySet().removeIf(owner -> {
            if (owner.getValue().equals(podUid)) {
                ended.remove(owner.getKey());
                endMessages.remove(owner.getKey());
                networks.remove(owner.getKey());
                cutOff.remove(owner.getKey());
                return true;
            }
            return false;
        });
        probes.forget(podUid);
    }
}
