package dev.proa.controllers.deployment;

import dev.proa.control.object.Meta;
import dev.proa.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** The annotations by which a Deployment and its ReplicaSets remember revisions and sizes. */
final class Revisions {
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MAX = "deployment.kubernetes.io/max-replicas";

    private static final String HISTORY = "deployment.kubernetes.io/revision-history";
    private static final Set<String> NOT_COPIED = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            REVISION,
            HISTORY,
            DESIRED,
            MAX,
            "deprecated.deployment.rollback.to");
    private static final int HISTORY_CHARACTERS_MAX = 2000;

    private Revisions() {}

    /** Zero without the annotation; empty when it isn't a number. */
    static OptionalLong of(JsonObject set) {
        String written = Meta.annotation(set, REVISION);
        try {
            return OptionalLong.of(written.isEmpty() ? 0 : Long.parseLong(written));
        } catch (NumberFormatException invalid) {
            return OptionalLong.empty();
        }
    }

    static long max(Stream<JsonObject> sets) {
        return sets.mapToLong(set -> of(set).orElse(0)).max().orElse(0);
    }

    /** The current set with the Deployment's annotations and its revision, which only rises. */
    static JsonObject annotated(JsonObject set, JsonObject deployment, long revision) {
        JsonObject copied = copied(set, deployment);
        OptionalLong before = of(copied);
        if (before.isEmpty() || before.getAsLong() >= revision) {
            return copied;
        }
        String last = Meta.annotation(copied, REVISION);
        JsonObject risen = Meta.withAnnotation(copied, REVISION, Long.toString(revision));
        return last.isEmpty()
                ? risen
                : Meta.withAnnotation(risen, HISTORY, history(Meta.annotation(set, HISTORY), last));
    }

    private static JsonObject copied(JsonObject set, JsonObject deployment) {
        JsonObject result = set;
        for (var entry : Meta.annotations(deployment).strings().entrySet()) {
            if (!NOT_COPIED.contains(entry.getKey())) {
                result = Meta.withAnnotation(result, entry.getKey(), entry.getValue());
            }
        }
        return result;
    }

    /** The oldest revisions go when the text would be too long. */
    private static String history(String history, String last) {
        if (history.isEmpty()) {
            return last;
        }
        List<String> all = Arrays.asList((history + "," + last).split(","));
        int from = 0;
        while (from < all.size() - 1
                && String.join(",", all.subList(from, all.size())).length() > HISTORY_CHARACTERS_MAX) {
            from++;
        }
        return String.join(",", all.subList(from, all.size()));
    }

    static JsonObject withSizes(JsonObject set, Rollout rollout) {
        JsonObject desired = Meta.withAnnotation(set, DESIRED, Long.toString(rollout.wanted()));
        return Meta.withAnnotation(desired, MAX, Long.toString(rollout.wanted() + rollout.maxSurge()));
    }
}
