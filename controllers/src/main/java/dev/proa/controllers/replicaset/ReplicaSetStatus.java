package dev.proa.controllers.replicaset;

import dev.proa.api.kind.GroupResource;
import dev.proa.control.Action;
import dev.proa.control.Part;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Counts;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Replace;
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
    /** Pods are decoded for it, so that it is made once. */
    private final JsonObject counts;

    ReplicaSetStatus(JsonObject set, List<JsonObject> active, long terminating, Instant now) {
        this.set = set;
        this.active = active;
        this.terminating = terminating;
        this.now = now;
        this.minReady = ReplicaSets.minReady(set);
        this.counts = counts();
    }

    JsonObject counted() {
        return Conditions.without(counts, FAILURE);
    }

    /** The status after a failure, with its message; an older failure stays as it was reported first. */
    List<Action> failed(GroupResource resource, String reason) {
        if (!Conditions.get(counts, FAILURE).isEmpty()) {
            return Replace.status(resource, set, counts);
        }
        JsonObject condition = Conditions.of(FAILURE, "True", now, reason, "").with("message", "");
        JsonObject after = set.with("status", Conditions.with(counts, condition));
        return List.of(new Action.Following(
                new Action.Update(resource, Meta.namespace(set), "status", after),
                List.of(Conditions.message(after, FAILURE, Part.FAILURE))));
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
