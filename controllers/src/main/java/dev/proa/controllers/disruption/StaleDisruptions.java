package dev.proa.controllers.disruption;

import dev.proa.api.world.World;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Takes the DisruptionTarget condition back from pods that were to be deleted and were not. */
public final class StaleDisruptions implements Reconciler {
    private static final Duration STALE = Duration.ofMinutes(2);
    private static final String TYPE = "DisruptionTarget";

    @Override
    public String name() {
        return "disruption-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(Reads.of(Resources.PODS, StaleDisruptions::targets));
    }

    private static Collection<Key> targets(Change change, World world) {
        JsonObject after = change.after();
        return after != null && target(after) ? List.of(Key.of(after)) : List.of();
    }

    private static boolean target(JsonObject pod) {
        JsonObject condition = Conditions.get(pod.object("status"), TYPE);
        return condition.string("status").equals("True")
                && !condition.string("reason").equals("TerminationByKubelet")
                && Pods.active(pod);
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject pod = world.get(Resources.PODS, key.namespace(), key.name());
        if (pod == null || !target(pod)) {
            return Plan.nothing("it is not about to be disrupted");
        }
        Instant stale = Times.parse(Conditions.get(pod.object("status"), TYPE).string("lastTransitionTime"))
                .orElse(now)
                .plus(STALE);
        if (stale.isAfter(now)) {
            return Plan.nothing("it is about to be deleted").again(stale);
        }
        JsonObject condition = JsonObject.of("type", TYPE, "status", "False", "lastTransitionTime", Times.text(now));
        return Plan.of(
                "it was not deleted",
                Replace.status(Resources.PODS, pod, Conditions.moved(pod.object("status"), condition)));
    }
}
