package dev.proa.controllers.replicaset;

import dev.proa.api.error.ApiException;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Counts;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The status that a set's pods give it. */
final class ReplicaSetStatus {
    private static final String FAILURE = "ReplicaFailure";

    private final JsonObject set;
    private final List<JsonObject> active;
    private final long terminating;
    private final Instant now;
    private final Duration minReady;

    ReplicaSetStatus(JsonObject set, List<JsonObject> active, long terminating, Instant now) {
        this.set = set;
        this.active = active;
        this.terminating = terminating;
        this.now = now;
        this.minReady = ReplicaSets.minReady(set);
    }

    JsonObject counted() {
        return Conditions.without(counts(), FAILURE);
    }

    /** An older failure stays as it was reported first. */
    JsonObject failed(String reason, ApiException failure) {
        JsonObject counts = counts();
        return Conditions.get(counts, FAILURE).isEmpty()
                ? Conditions.with(
                        counts, Conditions.of(FAILURE, "True", now, reason, String.valueOf(failure.getMessage())))
                : counts;
    }

    private JsonObject counts() {
        Map<String, String> template =
                set.objectAt("spec", "template", "metadata", "labels").strings();
        long labelled = active.stream()
                .filter(pod -> Meta.containsAll(Meta.labels(pod), template))
                .count();
        long ready = active.stream().filter(Pods::ready).count();
        long available = active.stream()
                .filter(pod -> Pods.available(pod, minReady, now))
                .count();
        JsonObject status = set.object("status").with("replicas", active.size());
        status = Counts.with(status, "fullyLabeledReplicas", labelled);
        status = Counts.with(status, "readyReplicas", ready);
        status = Counts.with(status, "availableReplicas", available);
        if (set.string("kind").equals("ReplicaSet")) {
            status = status.with("terminatingReplicas", terminating);
        }
        return Counts.with(status, "observedGeneration", Meta.generation(set));
    }

    Optional<Instant> nextAvailable() {
        return ReplicaSets.nextAvailable(active, minReady, now);
    }
}
