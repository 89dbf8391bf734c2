package dev.proa.control.object;

import dev.proa.api.world.World;
import dev.proa.control.Times;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads pods. */
public final class Pods {
    /** Pods by spec.nodeName. */
    public static final World.Index BY_NODE = new World.Index(
            "pods-by-node", Resources.PODS, pod -> nodeName(pod).isEmpty() ? List.of() : List.of(nodeName(pod)));

    public static final World.Index BY_OWNER = World.Index.byOwner(Resources.PODS);

    private Pods() {}

    public static String phase(JsonObject pod) {
        return pod.object("status").string("phase");
    }

    public static boolean failed(JsonObject pod) {
        return phase(pod).equals("Failed");
    }

    public static boolean succeeded(JsonObject pod) {
        return phase(pod).equals("Succeeded");
    }

    public static boolean terminal(JsonObject pod) {
        return failed(pod) || succeeded(pod);
    }

    /** Neither ended nor being deleted. */
    public static boolean active(JsonObject pod) {
        return !terminal(pod) && !Meta.deleting(pod);
    }

    public static boolean terminating(JsonObject pod) {
        return !terminal(pod) && Meta.deleting(pod);
    }

    public static String nodeName(JsonObject pod) {
        return pod.object("spec").string("nodeName");
    }

    public static JsonObject readyCondition(JsonObject pod) {
        return Conditions.get(pod.object("status"), "Ready");
    }

    public static boolean ready(JsonObject pod) {
        return readyCondition(pod).string("status").equals("True");
    }

    /** Ready for at least that long. */
    public static boolean available(JsonObject pod, Duration readyFor, Instant now) {
        return availableAt(pod, readyFor).filter(at -> !at.isAfter(now)).isPresent();
    }

    /** When it counts as available if it stays ready; empty when it is not ready. */
    public static Optional<Instant> availableAt(JsonObject pod, Duration readyFor) {
        if (!ready(pod)) {
            return Optional.empty();
        }
        if (readyFor.isZero()) {
            return Optional.of(Instant.MIN);
        }
        return readySince(pod).map(since -> since.plus(readyFor));
    }

    public static Optional<Instant> readySince(JsonObject pod) {
        return Times.parse(readyCondition(pod).string("lastTransitionTime"));
    }

    public static List<JsonObject> containerStatuses(JsonObject pod) {
        return pod.object("status").array("containerStatuses").objects();
    }

    /** The highest restart count of its containers, sidecars included. */
    public static long restarts(JsonObject pod) {
        return containerStatuses(pod).stream()
                .mapToLong(status -> status.number("restartCount"))
                .max()
                .orElse(0);
    }
}
