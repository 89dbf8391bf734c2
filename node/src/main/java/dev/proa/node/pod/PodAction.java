package dev.proa.node.pod;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something to be done for a pod. While an action of the same key is under way, it is not begun again. */
public sealed interface PodAction {
    String key();

    /** Make the pod's folders, control group and volumes. */
    record MountVolumes() implements PodAction {
        @Override
        public String key() {
            return "volumes";
        }
    }

    record RunSandbox(int attempt) implements PodAction {
        @Override
        public String key() {
            return "sandbox";
        }
    }

    record StopSandbox(String sandboxId) implements PodAction {
        @Override
        public String key() {
            return "sandbox";
        }
    }

    /** Start containers one after another, each with its hook; a failing init container ends the row. */
    record StartContainers(String sandboxId, List<Start> starts) implements PodAction {
        @Override
        public String key() {
            return "start";
        }
    }

    /**
     * @param attempt how often it was started before
     * @param backoff what holds for the next restart; null on the first start
     */
    record Start(String container, int attempt, @Nullable Backoff backoff) {}

    /**
     * End a container: its preStop hook, the stop signal, and SIGKILL when the grace period is over.
     *
     * @param graceSeconds empty: what the pod or the failing probe says, as {@code cause} tells
     * @param after names of containers that are to end before the signal is sent, within the grace period
     */
    record KillContainer(
            String containerId,
            String container,
            KillCause cause,
            String message,
            Optional<Long> graceSeconds,
            List<String> after)
            implements PodAction {
        @Override
        public String key() {
            return "kill " + containerId;
        }
    }

    enum KillCause {
        POD_ENDS,
        LIVENESS_PROBE,
        STARTUP_PROBE,
        DEFINITION_CHANGED,
        RESIZE,
        RESTART_ALL,
        UNKNOWN_STATE
    }

    /** Change what running containers may use. By container id, its name. */
    record ResizeContainers(Map<String, String> containers) implements PodAction {
        @Override
        public String key() {
            return "resize";
        }
    }

    /** {@code keepsLog}: its log stays until the pod is gone. */
    record RemoveContainer(String containerId, String container, int attempt, boolean keepsLog) implements PodAction {
        @Override
        public String key() {
            return "remove " + containerId;
        }
    }

    record RemoveSandbox(String sandboxId) implements PodAction {
        @Override
        public String key() {
            return "sandbox";
        }
    }

    /** Unmount the volumes and remove the pod's folders and control group. */
    record CleanUp() implements PodAction {
        @Override
        public String key() {
            return "volumes";
        }
    }

    /** The pod has ended and its last status is known: take it out of the API. */
    record DeletePod() implements PodAction {
        @Override
        public String key() {
            return "delete";
        }
    }

    /** Nothing of the pod is left anywhere. */
    record Forget() implements PodAction {
        @Override
        public String key() {
            return "forget";
        }
    }

    /** Tell the user; {@code container} empty: about the whole pod. */
    record Report(boolean warning, String reason, String message, String container) implements PodAction {
        @Override
        public String key() {
            return "report " + reason + " " + container;
        }
    }
}
