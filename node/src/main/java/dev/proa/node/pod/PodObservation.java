package dev.proa.node.pod;

import dev.proa.cri.Container;
import dev.proa.cri.ContainerStatus;
import dev.proa.cri.SandboxStatus;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is of a pod on this node at one moment.
 *
 * @param sandboxes the newest first
 * @param containers every container that the runtime still has, the newest first
 * @param messages termination messages by container id
 * @param probes what the probes say, by container id
 */
public record PodObservation(
        List<SandboxStatus> sandboxes,
        List<ContainerStatus> containers,
        Map<String, String> messages,
        Map<String, ProbeState> probes,
        PodMemory memory,
        Instant now) {

    /** UNKNOWN: no result yet. */
    public enum Verdict {
        UNKNOWN,
        SUCCESS,
        FAILURE
    }

    public record ProbeState(Verdict startup, Verdict liveness, Verdict readiness) {
        public static final ProbeState NONE = new ProbeState(Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.UNKNOWN);
    }

    /** The sandbox in which containers can be started. */
    Optional<SandboxStatus> usableSandbox(Pod pod) {
        return sandboxes.stream()
                .findFirst()
                .filter(s -> s.sandbox().ready())
                .filter(s -> s.hostNetwork() == pod.hostNetwork())
                .filter(s -> s.hostNetwork() || !s.ips().isEmpty());
    }

    /** The newest container of a name. */
    Optional<ContainerStatus> newest(String name) {
        return containers.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    List<ContainerStatus> all(String name) {
        return containers.stream().filter(c -> c.name().equals(name)).toList();
    }

    List<ContainerStatus> running() {
        return containers.stream()
                .filter(c -> c.state() == Container.State.RUNNING)
                .toList();
    }

    ProbeState probe(ContainerStatus container) {
        return probes.getOrDefault(container.id(), ProbeState.NONE);
    }

    /** Running, and past its startup probe where it has one. */
    boolean isStarted(ContainerSpec spec, ContainerStatus container) {
        return container.state() == Container.State.RUNNING
                && (!spec.hasProbe("startupProbe") || probe(container).startup() == Verdict.SUCCESS);
    }

    boolean isReady(ContainerSpec spec, ContainerStatus container) {
        return isStarted(spec, container)
                && (!spec.hasProbe("readinessProbe") || probe(container).readiness() == Verdict.SUCCESS);
    }

    /** The resources with which a container runs: as last changed, as published, or as it was started with. */
    JsonObject applied(ContainerSpec spec, ContainerStatus container) {
        JsonObject changed = memory.applied().get(container.id());
        if (changed != null) {
            return changed;
        }
        for (JsonObject old :
                memory.published().array(PodStatuses.field(spec.role())).objects()) {
            if (old.string("containerID").equals(ContainerStatuses.id(container)) && old.has("resources")) {
                return old.object("resources");
            }
        }
        String started = container.annotations().getOrDefault(Labels.RESOURCES, "");
        return started.isEmpty() ? spec.json().object("resources") : Json.parseObject(started);
    }
}
