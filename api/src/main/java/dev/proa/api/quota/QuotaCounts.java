package dev.proa.api.quota;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import dev.proa.schema.Quantity;
import java.lang.ref.SoftReference;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How much of each quota is used, brought forward from one World to the next: a write into a namespace costs what was changed since the
 * last one, not what the namespace holds. The same as {@link QuotaUsage}, but for the forms of the amounts. Not for several threads.
 */
final class QuotaCounts {
    private static final int QUOTAS_MAX = 1000;

    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > QUOTAS_MAX;
        }
    };

    /**
     * @param at the World that was counted; held softly, as it holds what was replaced since
     * @param until when one of those counted counts no more, without a change that tells of it
     */
    private record Count(JsonObject spec, SoftReference<World> at, Map<String, Quantity> used, Instant until) {}

    /** For each name of {@code spec.hard} how much is used in this World. */
    Map<String, Quantity> used(JsonObject quota, World world, Instant now) {
        String key = quota.stringAt("metadata", "namespace") + "/" + quota.stringAt("metadata", "name");
        Count before = counts.get(key);
        Count count = before == null ? null : forward(before, quota, world, now);
        Count fresh = count == null ? counted(quota, world, now) : count;
        counts.put(key, fresh);
        return new TreeMap<>(fresh.used);
    }

    private static Count counted(JsonObject quota, World world, Instant now) {
        Ends ends = new Ends(Instant.MAX, now);
        Map<String, Quantity> used = QuotaUsage.used(quota, world, now, ends::note);
        return new Count(quota.object("spec"), new SoftReference<>(world), used, ends.first);
    }

    /** Null when it has to be counted anew. */
    private static @Nullable Count forward(Count before, JsonObject quota, World world, Instant now) {
        World at = before.at.get();
        if (at == null || !before.spec.equals(quota.object("spec")) || now.isAfter(before.until)) {
            return null;
        }
        String namespace = quota.stringAt("metadata", "namespace");
        Map<String, Quantity> used = new TreeMap<>(before.used);
        Ends ends = new Ends(before.until, now);
        Set<GroupResource> resources = new HashSet<>(world.resources());
        resources.addAll(at.resources());
        for (GroupResource resource : resources) {
            if (used.keySet().stream().anyMatch(name -> Usage.counts(resource, name))
                    && !world.changesSince(at, resource, (there, here) -> {
                        if (there != null
                                && there.stringAt("metadata", "namespace").equals(namespace)) {
                            Map<String, Quantity> was = zeros(used);
                            QuotaUsage.add(was, quota, resource, there, now);
                            was.forEach((name, amount) -> used.computeIfPresent(name, (n, sum) -> sum.minus(amount)));
                        }
                        if (here != null
                                && here.stringAt("metadata", "namespace").equals(namespace)) {
                            QuotaUsage.add(used, quota, resource, here, now);
                            ends.note(resource, here);
                        }
                    })) {
                return null;
            }
        }
        return new Count(before.spec, new SoftReference<>(world), used, ends.first);
    }

    private static Map<String, Quantity> zeros(Map<String, Quantity> names) {
        Map<String, Quantity> zeros = new TreeMap<>(names);
        zeros.replaceAll((name, amount) -> Quantity.ZERO);
        return zeros;
    }

    private static final class Ends {
        private final Instant now;
        private Instant first;

        Ends(Instant first, Instant now) {
            this.first = first;
            this.now = now;
        }

        void note(GroupResource resource, JsonObject object) {
            Optional<Instant> end = Usage.countsUntil(resource, object);
            if (end.isPresent() && end.get().isBefore(first) && !end.get().isBefore(now)) {
                first = end.get();
            }
        }
    }
}
