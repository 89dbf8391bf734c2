package dev.proa.controllers.deployment;

import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Counts;
import dev.proa.control.object.Meta;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The status that its ReplicaSets give a Deployment, in upstream's words. */
final class DeploymentStatus {
    static final String PROGRESSING = "Progressing";

    private static final String FAILURE = "ReplicaFailure";
    private static final String TIMED_OUT = "ProgressDeadlineExceeded";
    private static final String AVAILABLE = "NewReplicaSetAvailable";
    private static final String PAUSED = "DeploymentPaused";

    private final Rollout rollout;
    private final JsonObject deployment;
    private final JsonObject before;
    private final Instant now;

    DeploymentStatus(Rollout rollout, Instant now) {
        this.rollout = rollout;
        this.deployment = rollout.deployment();
        this.before = deployment.object("status");
        this.now = now;
    }

    static boolean hasDeadline(JsonObject deployment) {
        JsonObject spec = deployment.object("spec");
        return spec.has("progressDeadlineSeconds") && spec.number("progressDeadlineSeconds") != Integer.MAX_VALUE;
    }

    /** As upstream's SetDeploymentCondition: the same status and reason leave the condition as it is. */
    static JsonObject with(JsonObject status, String type, String value, String reason, String message, Instant now) {
        JsonObject old = Conditions.get(status, type);
        if (old.string("status").equals(value) && old.string("reason").equals(reason)) {
            return status;
        }
        return moved(status, type, value, reason, message, now);
    }

    private static JsonObject moved(
            JsonObject status, String type, String value, String reason, String message, Instant now) {
        JsonObject old = Conditions.get(status, type);
        String since = old.string("status").equals(value) ? old.string("lastTransitionTime") : Times.text(now);
        return Conditions.moved(
                status,
                JsonObject.of(
                        "type", type,
                        "status", value,
                        "lastUpdateTime", Times.text(now),
                        "lastTransitionTime", since,
                        "reason", reason,
                        "message", message));
    }

    /** The status in which a pause or its end is first noted; null when there is nothing to note. */
    @Nullable
    JsonObject pauseNoted() {
        String reason = Conditions.get(before, PROGRESSING).string("reason");
        boolean paused = deployment.object("spec").bool("paused");
        if (!hasDeadline(deployment) || reason.equals(TIMED_OUT) || paused == reason.equals(PAUSED)) {
            return null;
        }
        return paused
                ? with(before, PROGRESSING, "Unknown", PAUSED, "Deployment is paused", now)
                : with(before, PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed", now);
    }

    /** Counts and availability. */
    JsonObject counted() {
        long available = rollout.total("availableReplicas");
        JsonObject current = rollout.current();
        JsonObject status = Counts.with(before, "observedGeneration", Meta.generation(deployment));
        status = Counts.with(status, "replicas", rollout.total("replicas"));
        status = Counts.with(status, "updatedReplicas", current == null ? 0 : Rollout.status(current, "replicas"));
        status = Counts.with(status, "readyReplicas", rollout.total("readyReplicas"));
        status = Counts.with(status, "availableReplicas", available);
        status = Counts.with(status, "unavailableReplicas", Math.max(0, rollout.totalSize() - available));
        status = terminating(status);
        return available >= rollout.minAvailable()
                ? with(
                        status,
                        "Available",
                        "True",
                        "MinimumReplicasAvailable",
                        "Deployment has minimum availability.",
                        now)
                : with(
                        status,
                        "Available",
                        "False",
                        "MinimumReplicasUnavailable",
                        "Deployment does not have minimum availability.",
                        now);
    }

    private JsonObject terminating(JsonObject status) {
        boolean unknown = rollout.all()
                .anyMatch(set -> set.object("status").has("observedGeneration")
                        && !set.object("status").has("terminatingReplicas"));
        return unknown
                ? status.without("terminatingReplicas")
                : status.with("terminatingReplicas", rollout.total("terminatingReplicas"));
    }

    /** With progress as well: what a rollout reports. */
    JsonObject progressed() {
        JsonObject status = counted();
        if (!hasDeadline(deployment)) {
            status = Conditions.without(status, PROGRESSING);
        } else if (!finishedBefore(status)) {
            status = estimated(status);
        }
        return failures(status);
    }

    private boolean finishedBefore(JsonObject status) {
        return status.number("replicas") == status.number("updatedReplicas")
                && Conditions.get(before, PROGRESSING).string("reason").equals(AVAILABLE);
    }

    private JsonObject estimated(JsonObject status) {
        JsonObject current = rollout.current();
        String subject = current == null
                ? "Deployment \"" + Meta.name(deployment) + "\""
                : "ReplicaSet \"" + Meta.name(current) + "\"";
        if (complete(status)) {
            return with(status, PROGRESSING, "True", AVAILABLE, subject + " has successfully progressed.", now);
        }
        if (progressing(status)) {
            return moved(status, PROGRESSING, "True", "ReplicaSetUpdated", subject + " is progressing.", now);
        }
        return timedOut(status)
                ? with(status, PROGRESSING, "False", TIMED_OUT, subject + " has timed out progressing.", now)
                : status;
    }

    boolean complete(JsonObject status) {
        long wanted = rollout.wanted();
        return status.number("updatedReplicas") == wanted
                && status.number("replicas") == wanted
                && status.number("availableReplicas") == wanted
                && status.number("observedGeneration") >= Meta.generation(deployment);
    }

    private boolean progressing(JsonObject status) {
        long oldBefore = before.number("replicas") - before.number("updatedReplicas");
        long oldNow = status.number("replicas") - status.number("updatedReplicas");
        return status.number("updatedReplicas") > before.number("updatedReplicas")
                || oldNow < oldBefore
                || status.number("readyReplicas") > before.number("readyReplicas")
                || status.number("availableReplicas") > before.number("availableReplicas");
    }

    private boolean timedOut(JsonObject status) {
        JsonObject condition = Conditions.get(status, PROGRESSING);
        String reason = condition.string("reason");
        return reason.equals(TIMED_OUT)
                || !condition.isEmpty()
                        && !reason.equals(AVAILABLE)
                        && deadline(condition).isBefore(now);
    }

    private Instant deadline(JsonObject condition) {
        long seconds = deployment.object("spec").number("progressDeadlineSeconds");
        return Times.parse(condition.string("lastUpdateTime")).orElse(now).plus(Duration.ofSeconds(seconds));
    }

    /** When lack of progress has to be looked for: never once a rollout has ended, though pods may be missing later. */
    Optional<Instant> nextCheck(JsonObject status) {
        JsonObject condition = Conditions.get(status, PROGRESSING);
        boolean over = !hasDeadline(deployment)
                || condition.isEmpty()
                || complete(status)
                || condition.string("reason").equals(TIMED_OUT)
                || condition.string("reason").equals(AVAILABLE)
                || condition.string("reason").equals(PAUSED);
        return over ? Optional.empty() : Optional.of(deadline(condition).plusSeconds(1));
    }

    /** A failure of the current set comes before one of an old set. */
    private JsonObject failures(JsonObject status) {
        JsonObject current = rollout.current();
        Stream<JsonObject> order =
                current == null ? rollout.all() : Stream.concat(Stream.of(current), rollout.old().stream());
        return order.map(set -> Conditions.get(set.object("status"), FAILURE))
                .filter(condition -> !condition.isEmpty())
                .findFirst()
                .map(condition -> withFailure(status, condition))
                .orElseGet(() -> Conditions.without(status, FAILURE));
    }

    private static JsonObject withFailure(JsonObject status, JsonObject condition) {
        JsonObject old = Conditions.get(status, FAILURE);
        boolean same = old.string("status").equals(condition.string("status"))
                && old.string("reason").equals(condition.string("reason"));
        return same
                ? status
                : Conditions.moved(status, condition.with("lastUpdateTime", condition.string("lastTransitionTime")));
    }
}
