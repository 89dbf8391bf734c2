package dev.proa.controllers.quota;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.quota.QuotaUsage;
import dev.proa.api.world.World;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Writes how much of each quota its namespace uses. What is refused is decided when it is written, not here. */
public final class ResourceQuotaStatus implements Reconciler {
    /** A pod that is being deleted counts until its grace is over, which no change tells of. */
    private static final Duration RECOUNT = Duration.ofMinutes(5);

    private static final Set<GroupResource> UNCOUNTED = Set.of(Resources.EVENTS, Resources.LEASES);

    @Override
    public String name() {
        return "resourcequota-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(Reads.own(Resources.RESOURCE_QUOTAS), Reads.everything(ResourceQuotaStatus::quotas));
    }

    /** All quotas of the namespace in which something came, went, or changed what it counts. */
    private static Collection<Key> quotas(Change change, World world) {
        String namespace = Meta.namespace(change.object());
        if (namespace.isEmpty() || UNCOUNTED.contains(change.resource()) || same(change)) {
            return List.of();
        }
        return world.list(Resources.RESOURCE_QUOTAS, namespace).stream()
                .map(Key::of)
                .toList();
    }

    private static boolean same(Change change) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        return before != null
                && after != null
                && before.object("spec").equals(after.object("spec"))
                && Meta.deleting(before) == Meta.deleting(after)
                && Pods.terminal(before) == Pods.terminal(after);
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject quota = world.get(Resources.RESOURCE_QUOTAS, key.namespace(), key.name());
        if (quota == null) {
            return Plan.nothing("it is gone");
        }
        JsonObject.Builder used = JsonObject.builder();
        QuotaUsage.used(quota, world, now).forEach((name, amount) -> used.put(name, amount.toJson()));
        JsonObject status = JsonObject.of("hard", quota.objectAt("spec", "hard"), "used", used.build());
        return Plan.of("what its namespace uses is counted", Replace.status(Resources.RESOURCE_QUOTAS, quota, status))
                .again(now, RECOUNT);
    }
}
