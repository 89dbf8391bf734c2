package dev.proa.node.pod;

import dev.proa.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A pod's phase from the statuses of its containers. */
final class PodPhase {
    private final Pod pod;
    private final Map<String, JsonObject> statuses;
    private int pendingInit;
    private int pendingSidecars;
    private int failedInit;
    private int unknown;
    private int running;
    private int waiting;
    private int stopped;
    private int stoppedForGood;
    private int succeeded;

    private PodPhase(Pod pod, List<JsonObject> statuses) {
        this.pod = pod;
        this.statuses =
                statuses.stream().collect(Collectors.toMap(s -> s.string("name"), Function.identity(), (a, b) -> a));
    }

    /** {@code ends}: nothing of it will be started again. {@code initialized}: a regular container has been started. */
    static String of(Pod pod, List<JsonObject> statuses, boolean ends, boolean initialized) {
        PodPhase phase = new PodPhase(pod, statuses);
        for (ContainerSpec spec : pod.initContainers()) {
            if (spec.isSidecar()) {
                phase.countSidecar(phase.state(spec), phase.last(spec), spec);
            } else {
                phase.countInit(phase.state(spec), phase.last(spec), spec);
            }
        }
        pod.containers().forEach(spec -> phase.countRegular(phase.state(spec), phase.last(spec), spec));
        return phase.decide(ends, initialized);
    }

    private JsonObject state(ContainerSpec spec) {
        return statuses.getOrDefault(spec.name(), JsonObject.EMPTY).object("state");
    }

    private JsonObject last(ContainerSpec spec) {
        return statuses.getOrDefault(spec.name(), JsonObject.EMPTY).object("lastState");
    }

    private void countInit(JsonObject state, JsonObject last, ContainerSpec spec) {
        JsonObject end = state.has("terminated")
                ? state.object("terminated")
                : state.has("waiting") ? last.object("terminated") : JsonObject.EMPTY;
        if (end.isEmpty()) {
            pendingInit++;
        } else if (end.number("exitCode") != 0 && !restarts(end, spec)) {
            failedInit++;
        }
    }

    private void countSidecar(JsonObject state, JsonObject last, ContainerSpec spec) {
        if (state.has("running")) {
            running++;
            pendingSidecars +=
                    statuses.getOrDefault(spec.name(), JsonObject.EMPTY).bool("started") ? 0 : 1;
        } else if (state.has("waiting")) {
            if (!last.has("terminated")) {
                pendingSidecars++;
                waiting++;
            }
        } else if (!state.has("terminated")) {
            pendingSidecars++;
            unknown++;
        }
    }

    private void countRegular(JsonObject state, JsonObject last, ContainerSpec spec) {
        if (state.has("running")) {
            running++;
        } else if (state.has("terminated")) {
            countEnd(state.object("terminated"), spec, true);
        } else if (state.has("waiting")) {
            if (last.has("terminated")) {
                countEnd(last.object("terminated"), spec, false);
            } else {
                waiting++;
            }
        } else {
            unknown++;
        }
    }

    private void countEnd(JsonObject end, ContainerSpec spec, boolean counts) {
        int code = (int) end.number("exitCode");
        stopped++;
        stoppedForGood += restarts(end, spec) ? 0 : 1;
        succeeded += counts && code == 0 ? 1 : 0;
    }

    private boolean restarts(JsonObject end, ContainerSpec spec) {
        return end.string("reason").equals(RestartAll.REASON)
                || spec.restartsAfter((int) end.number("exitCode"), pod.restartPolicy());
    }

    private String decide(boolean ends, boolean initialized) {
        if (failedInit > 0) {
            return "Failed";
        }
        if (pendingInit > 0 || pendingSidecars > 0 && !initialized || waiting > 0) {
            return "Pending";
        }
        if (running > 0 && unknown == 0) {
            return "Running";
        }
        if (running == 0 && stopped > 0 && unknown == 0) {
            if (!ends && stopped != stoppedForGood) {
                return "Running";
            }
            return stopped == succeeded ? "Succeeded" : "Failed";
        }
        return "Pending";
    }
}
