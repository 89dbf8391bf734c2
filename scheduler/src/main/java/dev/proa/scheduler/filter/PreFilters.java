package dev.proa.scheduler.filter;

import dev.proa.json.JsonObject;
import dev.proa.scheduler.PodInfo;
import dev.proa.scheduler.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What can be said of a pod before any node is looked at, as upstream's PreFilter plugins say it. */
public final class PreFilters {
    /** Why a node that the pod's own terms leave out is not looked at. */
    public static final Rejection LEFT_OUT = Rejection.unresolvable("node(s) didn't satisfy plugin(s) [NodeAffinity]");

    /**
     * @param refusal why no node whatever will do; messages give it without a count
     * @param nodes the only ones to look at; empty for all
     */
    public record Result(Optional<String> refusal, Optional<Set<String>> nodes) {
        /** Whether the node is to be looked at. */
        public boolean considers(String node) {
            return nodes.isEmpty() || nodes.get().contains(node);
        }
    }

    private PreFilters() {}

    public static Result of(PodInfo pod, Snapshot snapshot) {
        Optional<Set<String>> nodes = named(pod);
        Optional<String> refusal = nodes.isPresent() && nodes.get().isEmpty()
                ? Optional.of("pod affinity terms conflict")
                : Volumes.refusal(pod, snapshot);
        return new Result(refusal, nodes);
    }

    /** The nodes that the required terms name, when each term names some. */
    private static Optional<Set<String>> named(PodInfo pod) {
        List<JsonObject> terms = pod.spec()
                .objectAt("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
                .array("nodeSelectorTerms")
                .objects();
        Set<String> all = new HashSet<>();
        for (JsonObject term : terms) {
            Optional<Set<String>> ofTerm = namedBy(term);
            if (ofTerm.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(ofTerm.get());
        }
        return terms.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    private static Optional<Set<String>> namedBy(JsonObject term) {
        return term.array("matchFields").objects().stream()
                .filter(field -> field.string("key").equals("metadata.name")
                        && field.string("operator").equals("In"))
                .map(field -> Set.copyOf(field.array("values").strings()))
                .reduce((one, other) -> {
                    Set<String> both = new HashSet<>(one);
                    both.retainAll(other);
                    return both;
                });
    }
}
