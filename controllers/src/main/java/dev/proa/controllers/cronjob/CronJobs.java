package dev.proa.controllers.cronjob;

import dev.proa.api.world.World;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a Job at each of a CronJob's times, and keeps as many ended ones as wanted. */
public final class CronJobs implements Reconciler {
    @Override
    public String name() {
        return "cronjob-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(Reads.own(Resources.CRON_JOBS), Reads.of(Resources.JOBS, CronJobs::owners));
    }

    private static Collection<Key> owners(Change change, World world) {
        Set<Key> keys = new LinkedHashSet<>();
        owner(change.before(), keys);
        owner(change.after(), keys);
        return keys;
    }

    private static void owner(@Nullable JsonObject job, Set<Key> keys) {
        if (job != null && Meta.controllerIs(job, "batch", "CronJob")) {
            keys.add(new Key(Meta.namespace(job), Meta.controller(job).string("name")));
        }
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject cronJob = world.get(Resources.CRON_JOBS, key.namespace(), key.name());
        if (cronJob == null) {
            return Plan.nothing("it is gone");
        }
        List<JsonObject> jobs = world.indexed(World.Index.byOwner(Resources.JOBS), Meta.uid(cronJob)).stream()
                .filter(job -> Meta.controlledBy(job, cronJob))
                .toList();
        return new CronStep(cronJob, jobs, world, now).plan();
    }
}
