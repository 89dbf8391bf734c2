package dev.proa.node.pod;

import dev.proa.cri.Container;
import dev.proa.cri.ContainerStatus;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starting all containers of a pod again in its sandbox, init containers first: what the exit of a container can ask for
 * (restartPolicyRules with the action RestartAllContainers). Every container is removed, those whose exit asked for it last,
 * so that a node agent that is cut off in between still sees that it was asked.
 */
final class RestartAll {
    static final String CONDITION = "AllContainersRestarting";
    static final String CONDITION_REASON = "RestartAllContainersStarted";
    static final String CONDITION_MESSAGE = "container exited with restart policy rule";
    /** The reason that removed containers show. */
    static final String REASON = "RestartingAllContainers";

    private static final String REMOVED = "The container is removed because RestartAllContainers in place";
    private static final int REMOVED_EXIT_CODE = 137;

    private RestartAll() {}

    /** Whether any container of the pod can ask for it. */
    static boolean isPossible(Pod pod) {
        return resettable(pod).anyMatch(ContainerSpec::mayRestartAll);
    }

    private static Stream<ContainerSpec> resettable(Pod pod) {
        return Stream.concat(pod.containers().stream(), pod.initContainers().stream());
    }

    /** Whether it was asked for and, as far as the published status knows, is not done. */
    static boolean isAsked(Pod pod, PodObservation observed) {
        if (!isPossible(pod)) {
            return false;
        }
        boolean published = observed.memory().published().array("conditions").objects().stream()
                .anyMatch(c ->
                        c.string("type").equals(CONDITION) && c.string("status").equals("True"));
        return published
                || resettable(pod)
                        .anyMatch(spec -> observed.newest(spec.name())
                                .filter(c -> asks(spec, c))
                                .isPresent());
    }

    /** Whether it was asked for and containers are left to be removed. */
    static boolean isUnderWay(Pod pod, PodObservation observed) {
        return isAsked(pod, observed)
                && resettable(pod).anyMatch(spec -> observed.newest(spec.name()).isPresent());
    }

    private static boolean asks(ContainerSpec spec, ContainerStatus container) {
        return container.state() == Container.State.EXITED && spec.restartsAllAfter(container.exitCode());
    }

    /** What is to be done next; nothing when all containers are gone. */
    static List<PodAction> actions(Pod pod, PodObservation observed) {
        List<PodAction> actions = new ArrayList<>();
        List<ContainerStatus> sources = new ArrayList<>();
        for (ContainerSpec spec : resettable(pod).toList()) {
            for (ContainerStatus container : observed.all(spec.name())) {
                if (asks(spec, container)) {
                    sources.add(container);
                } else if (container.state() == Container.State.EXITED
                        || container.state() == Container.State.CREATED) {
                    actions.add(removal(container));
                } else {
                    actions.add(new PodAction.KillContainer(
                            container.id(),
                            container.name(),
                            PodAction.KillCause.RESTART_ALL,
                            "killing",
                            Optional.of(0L),
                            List.of()));
                }
            }
        }
        if (actions.isEmpty()) {
            sources.forEach(source -> actions.add(removal(source)));
        }
        return actions;
    }

    private static PodAction removal(ContainerStatus container) {
        return new PodAction.RemoveContainer(container.id(), container.name(), container.attempt(), true);
    }

    /** The status of a container that was removed; {@code fresh}: as of one that has not begun. */
    static JsonObject removed(JsonObject fresh, JsonObject old) {
        JsonObject waiting = JsonObject.of("reason", REASON, "message", REMOVED);
        JsonObject terminated = JsonObject.of("exitCode", REMOVED_EXIT_CODE, "reason", REASON, "message", REMOVED);
        return fresh.with("state", JsonObject.of("waiting", waiting))
                .with("lastState", JsonObject.of("terminated", terminated))
                .with("restartCount", old.number("restartCount") + 1);
    }
}
