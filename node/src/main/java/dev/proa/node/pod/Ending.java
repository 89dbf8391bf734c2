package dev.proa.node.pod;

import dev.proa.cri.Container;
import dev.proa.cri.ContainerStatus;
import dev.proa.cri.SandboxStatus;
import dev.proa.json.JsonObject;
import dev.proa.node.eviction.Evictions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One decision about a pod that is to end or has ended: containers, then the sandbox, then volumes, then, when it is deleted, the object itself. Sidecars end after the regular
 * containers, the last one first.
 */
final class Ending {
    /** Who has asked for a deletion gets to see the pod end, as a kubelet, which notices ends only once a second, lets them. */
    private static final Duration LAST_STATUS_SHOWN = Duration.ofMillis(500);

    /** An evicted pod has to make room soon. */
    private static final long EVICTION_GRACE_SECONDS = 1;

    private final Pod pod;
    private final PodObservation observed;
    private final PodStatuses statuses;
    private final List<PodAction> actions = new ArrayList<>();

    Ending(Pod pod, PodObservation observed, PodStatuses statuses) {
        this.pod = pod;
        this.observed = observed;
        this.statuses = statuses;
    }

    PodPlan plan(String reason) {
        PodMemory memory = observed.memory();
        List<ContainerStatus> running =
                observed.containers().stream().filter(Ending::mayRun).toList();
        boolean sandboxRuns =
                observed.sandboxes().stream().anyMatch(s -> s.sandbox().ready());
        boolean stopped = running.isEmpty() && !sandboxRuns;
        JsonObject status = statuses.status(pod, observed, stopped);
        if (!running.isEmpty()) {
            running.forEach(container -> kill(container, running));
            return done(status, reason + ": ending its containers");
        }
        if (sandboxRuns) {
            for (SandboxStatus sandbox : observed.sandboxes()) {
                if (sandbox.sandbox().ready()) {
                    actions.add(new PodAction.StopSandbox(sandbox.sandbox().id()));
                }
            }
            return done(status, reason + ": stopping its sandbox");
        }
        if (!memory.cleaned()) {
            actions.add(new PodAction.CleanUp());
            return done(status, reason + ": cleaning up");
        }
        boolean deleted = pod.isDeleted() || memory.gone();
        if (!deleted) {
            return done(status, reason);
        }
        boolean told = memory.gone() || PodStatuses.sameBut(status, memory.published());
        if (!told) {
            return done(status, reason + ": its last status is to be written");
        }
        Optional<Instant> vanishes = memory.deletedSince().map(since -> since.plus(LAST_STATUS_SHOWN));
        if (!memory.gone() && vanishes.isPresent() && observed.now().isBefore(vanishes.get())) {
            return new PodPlan(List.of(), status, vanishes, reason + ": its last status is shown for a moment");
        }
        if (!observed.sandboxes().isEmpty()) {
            observed.sandboxes()
                    .forEach(s ->
                            actions.add(new PodAction.RemoveSandbox(s.sandbox().id())));
            if (!memory.gone() && !pod.isHeld()) {
                actions.add(new PodAction.DeletePod());
            }
            return done(status, reason + ": removing what is left of it");
        }
        if (!memory.gone() && pod.isHeld()) {
            return done(status, reason + ": nothing is left of it but its finalizers");
        }
        actions.add(memory.gone() ? new PodAction.Forget() : new PodAction.DeletePod());
        return done(status, reason + ": nothing is left of it");
    }

    private PodPlan done(JsonObject status, String why) {
        return new PodPlan(List.copyOf(actions), status, Optional.empty(), why);
    }

    private static boolean mayRun(ContainerStatus container) {
        return container.state() == Container.State.RUNNING || container.state() == Container.State.UNKNOWN;
    }

    private void kill(ContainerStatus container, List<ContainerStatus> running) {
        boolean evicted = observed.memory()
                .rejection()
                .filter(r -> r.reason().equals(Evictions.REASON))
                .isPresent();
        Optional<Long> grace =
                Optional.of(evicted ? Math.min(EVICTION_GRACE_SECONDS, pod.graceSeconds()) : pod.graceSeconds());
        actions.add(new PodAction.KillContainer(
                container.id(),
                container.name(),
                PodAction.KillCause.POD_ENDS,
                "Stopping container " + container.name(),
                grace,
                after(pod, container.name(), running)));
    }

    /** Which running containers end before this one: none before a regular one; before a sidecar all regular ones and the sidecars after it. */
    static List<String> after(Pod pod, String name, List<ContainerStatus> running) {
        Optional<ContainerSpec> spec = pod.container(name);
        if (spec.isEmpty() || !spec.get().isSidecar()) {
            return List.of();
        }
        Set<String> earlier = new HashSet<>();
        pod.containers().forEach(c -> earlier.add(c.name()));
        boolean behind = false;
        for (ContainerSpec init : pod.initContainers()) {
            if (behind && init.isSidecar()) {
                earlier.add(init.name());
            }
            behind |= init.name().equals(name);
        }
        return running.stream()
                .map(ContainerStatus::name)
                .filter(earlier::contains)
                .distinct()
                .toList();
    }
}
