package dev.proa.kinds.core;

import dev.proa.json.JsonObject;
import java.util.List;

/** The one word that {@code kubectl get pods} shows as a pod's status (upstream: printPod). */
final class PodStatusText {
    private PodStatusText() {}

    static String of(JsonObject pod) {
        JsonObject status = pod.object("status");
        String reason = status.string("reason").isEmpty() ? status.string("phase") : status.string("reason");
        for (JsonObject condition : status.array("conditions").objects()) {
            if (condition.string("type").equals("PodScheduled")
                    && condition.string("reason").equals("SchedulingGated")) {
                reason = "SchedulingGated";
            }
        }
        String initialising = initialising(pod);
        if (!initialising.isEmpty()) {
            reason = initialising;
        } else {
            reason = running(pod, reason);
        }
        if (pod.hasAt("metadata", "deletionTimestamp")) {
            boolean ended = status.string("phase").equals("Succeeded")
                    || status.string("phase").equals("Failed");
            if (status.string("reason").equals("NodeLost")) {
                return "Unknown";
            }
            return ended ? reason : "Terminating";
        }
        return reason;
    }

    private static String initialising(JsonObject pod) {
        List<JsonObject> inits = pod.objectAt("spec").array("initContainers").objects();
        List<JsonObject> statuses =
                pod.objectAt("status").array("initContainerStatuses").objects();
        for (int i = 0; i < statuses.size(); i++) {
            JsonObject status = statuses.get(i);
            JsonObject state = status.object("state");
            boolean sidecar = inits.stream()
                    .anyMatch(c -> c.string("name").equals(status.string("name"))
                            && c.string("restartPolicy").equals("Always"));
            if (state.has("terminated") && state.object("terminated").number("exitCode") == 0) {
                continue;
            }
            if (sidecar && status.bool("started")) {
                continue;
            }
            if (state.has("terminated")) {
                return "Init:" + terminated(state.object("terminated"));
            }
            String waiting = state.object("waiting").string("reason");
            return waiting.isEmpty() || waiting.equals("PodInitializing")
                    ? "Init:" + i + "/" + inits.size()
                    : "Init:" + waiting;
        }
        return "";
    }

    private static String running(JsonObject pod, String phase) {
        String reason = phase;
        boolean hasRunning = false;
        List<JsonObject> statuses =
                pod.objectAt("status").array("containerStatuses").objects();
        for (int i = statuses.size() - 1; i >= 0; i--) {
            JsonObject state = statuses.get(i).object("state");
            if (!state.object("waiting").string("reason").isEmpty()) {
                reason = state.object("waiting").string("reason");
            } else if (state.has("terminated")) {
                reason = terminated(state.object("terminated"));
            } else if (statuses.get(i).bool("ready") && state.has("running")) {
                hasRunning = true;
            }
        }
        if (reason.equals("Completed") && hasRunning) {
            boolean ready = PodSpecs.conditionsOf(pod).objects().stream()
                    .anyMatch(c -> c.string("type").equals("Ready")
                            && c.string("status").equals("True"));
            return ready ? "Running" : "NotReady";
        }
        return reason;
    }

    private static String terminated(JsonObject terminated) {
        if (!terminated.string("reason").isEmpty()) {
            return terminated.string("reason");
        }
        return terminated.number("signal") != 0
                ? "Signal:" + terminated.number("signal")
                : "ExitCode:" + terminated.number("exitCode");
    }
}
