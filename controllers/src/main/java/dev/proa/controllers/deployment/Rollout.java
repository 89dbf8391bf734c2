package dev.proa.controllers.deployment;

import dev.proa.control.object.Meta;
import dev.proa.controllers.template.Scaled;
import dev.proa.controllers.template.Semantic;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Deployment and its ReplicaSets, in upstream's arithmetic.
 *
 * @param current the set with the Deployment's template; null when it doesn't exist
 * @param old the others, oldest first
 */
record Rollout(JsonObject deployment, @Nullable JsonObject current, List<JsonObject> old) {
    static final String HASH_LABEL = "pod-template-hash";

    private static final Comparator<JsonObject> BY_AGE =
            Comparator.comparing(Meta::created).thenComparing(Meta::name);

    @SuppressWarnings("ReferenceEquality") // current is one of them
    static Rollout of(JsonObject deployment, List<JsonObject> sets) {
        List<JsonObject> sorted = sets.stream().sorted(BY_AGE).toList();
        JsonObject template = bare(deployment.objectAt("spec", "template"));
        JsonObject current = sorted.stream()
                .filter(set -> Semantic.equal(bare(set.objectAt("spec", "template")), template))
                .findFirst()
                .orElse(null);
        return new Rollout(
                deployment,
                current,
                sorted.stream().filter(set -> set != current).toList());
    }

    private static JsonObject bare(JsonObject template) {
        return template.withoutAt("metadata", "labels", HASH_LABEL);
    }

    Stream<JsonObject> all() {
        JsonObject set = current;
        return set == null ? old.stream() : Stream.concat(old.stream(), Stream.of(set));
    }

    /** Those with replicas wanted. */
    List<JsonObject> active() {
        return new ArrayList<>(all().filter(set -> size(set) > 0).toList());
    }

    List<JsonObject> activeOld() {
        return new ArrayList<>(old.stream().filter(set -> size(set) > 0).toList());
    }

    static long size(JsonObject set) {
        return set.object("spec").number("replicas", 1);
    }

    static long status(JsonObject set, String count) {
        return set.object("status").number(count);
    }

    long wanted() {
        return size(deployment);
    }

    long totalSize() {
        return all().mapToLong(Rollout::size).sum();
    }

    long total(String count) {
        return all().mapToLong(set -> status(set, count)).sum();
    }

    /**
     * How many are available at most: a set that is being scaled down still tells of those that it is about to delete. Upstream believes it, and
     * so may go below the least number that has to be available.
     */
    long available() {
        return all().mapToLong(set -> Math.min(size(set), status(set, "availableReplicas")))
                .sum();
    }

    boolean rolling() {
        return !deployment.objectAt("spec", "strategy").string("type").equals("Recreate");
    }

    private JsonObject limits() {
        return deployment.objectAt("spec", "strategy", "rollingUpdate");
    }

    long maxSurge() {
        return rolling() ? Scaled.of(limits().get("maxSurge"), wanted(), true) : 0;
    }

    long maxUnavailable() {
        if (!rolling() || wanted() == 0) {
            return 0;
        }
        long unavailable = Scaled.of(limits().get("maxUnavailable"), wanted(), false);
        // Both can round to zero, and then nothing would ever move.
        boolean stuck = unavailable == 0 && maxSurge() == 0;
        return Math.min(stuck ? 1 : unavailable, wanted());
    }

    long minAvailable() {
        return wanted() - maxUnavailable();
    }

    /** How many replicas the current set may have now, being at {@code size}. */
    long currentSize(long size) {
        if (!rolling()) {
            return wanted();
        }
        long room = wanted() + maxSurge() - totalSize();
        return room <= 0 ? size : size + Math.min(room, wanted() - size);
    }

    /** The only active set, or the newest when none is active; null when several are. */
    @Nullable
    JsonObject activeOrLatest() {
        List<JsonObject> active = active();
        if (active.size() > 1) {
            return null;
        }
        if (active.size() == 1) {
            return active.getFirst();
        }
        return current != null || old.isEmpty() ? current : old.getLast();
    }

    boolean saturated() {
        JsonObject set = current;
        return set != null
                && Meta.annotation(set, Revisions.DESIRED).equals(Long.toString(wanted()))
                && size(set) == wanted()
                && status(set, "availableReplicas") == wanted();
    }
}
