package dev.proa.controllers.finished;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Precondition;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonPointer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Deletes Jobs spec.ttlSecondsAfterFinished after they finished. */
public final class FinishedJobs implements Reconciler {
    private static final JsonPointer TIME_TO_LIVE = JsonPointer.parse("/spec/ttlSecondsAfterFinished");

    @Override
    public String name() {
        return "ttl-after-finished-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(Reads.own(Resources.JOBS));
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject job = world.get(Resources.JOBS, key.namespace(), key.name());
        if (job == null || Meta.deleting(job)) {
            return Plan.nothing("it is gone or going");
        }
        Optional<Instant> end = end(job);
        if (end.isEmpty()) {
            return Plan.nothing("it has not finished, or stays after it has");
        }
        if (end.get().isAfter(now)) {
            return Plan.nothing("it stays until " + Times.text(end.get())).again(end.get());
        }
        JsonObject options =
                JsonObject.of("propagationPolicy", "Foreground", "preconditions", JsonObject.of("uid", Meta.uid(job)));
        return Plan.of(
                "its time after the end is over",
                new Action.Recheck(
                        Resources.JOBS,
                        key.namespace(),
                        key.name(),
                        new Precondition.Unchanged(
                                Meta.uid(job), TIME_TO_LIVE, job.at("spec", "ttlSecondsAfterFinished"))),
                new Action.Delete(Resources.JOBS, key.namespace(), key.name(), options));
    }

    private static Optional<Instant> end(JsonObject job) {
        JsonObject spec = job.object("spec");
        return !spec.has("ttlSecondsAfterFinished")
                ? Optional.empty()
                : Stream.of("Complete", "Failed")
                        .map(type -> Conditions.get(job.object("status"), type))
                        .filter(condition -> condition.string("status").equals("True"))
                        .findFirst()
                        .flatMap(condition -> Times.parse(condition.string("lastTransitionTime")))
                        .map(at -> Times.plusSeconds(at, spec.number("ttlSecondsAfterFinished")));
    }
}
