package dev.proa.controllers.statefulset;

import dev.proa.api.world.World;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.control.object.Selection;
import dev.proa.control.object.Selectors;
import dev.proa.controllers.history.History;
import dev.proa.controllers.ownership.Claims;
import dev.proa.controllers.ownership.Family;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps a StatefulSet's pods by ordinal, in order unless it is parallel, and rolls them from the highest to the lowest. */
public final class StatefulSets implements Reconciler {
    private static final Family FAMILY = new Family(
            Resources.STATEFUL_SETS,
            "apps",
            "StatefulSet",
            Resources.PODS,
            set -> Selectors.member(set.object("spec"), "selector"));
    private static final Family REVISIONS = new Family(
            Resources.STATEFUL_SETS, "apps", "StatefulSet", Resources.CONTROLLER_REVISIONS, FAMILY.selector());

    @Override
    public String name() {
        return "statefulset-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.own(Resources.STATEFUL_SETS),
                Reads.of(Resources.PODS, FAMILY::parents),
                Reads.of(Resources.CONTROLLER_REVISIONS, History.changes(REVISIONS)));
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject set = world.get(Resources.STATEFUL_SETS, key.namespace(), key.name());
        if (set == null) {
            return Plan.nothing("it is gone");
        }
        Claims.Owner owner = new Claims.Owner(Resources.STATEFUL_SETS, "apps/v1", "StatefulSet", set);
        List<JsonObject> candidates = Selection.of(
                FAMILY.candidates(world, set), pod -> Identity.ordinal(set, pod) >= 0 || Meta.controlledBy(pod, set));
        Claims claims = Claims.of(owner, FAMILY.selector().apply(set), Resources.PODS, candidates);
        if (!claims.actions().isEmpty()) {
            return Plan.of("pods are adopted or released first", claims.actions());
        }
        JsonObject raised =
                set.object("status").with("collisionCount", set.object("status").number("collisionCount") + 1);
        History history = History.of(world, owner, FAMILY, Replace.status(Resources.STATEFUL_SETS, set, raised));
        JsonObject update = history.current();
        boolean revised = update == null || !history.actions().isEmpty();
        if (revised && Meta.deleting(set)) {
            // Its revisions are being collected: made again, they would hold up a deletion in the foreground for ever.
            return Plan.nothing("it is being deleted");
        }
        if (update == null || revised) {
            return Plan.of("its template's revision comes first", history.actions());
        }
        JsonObject current =
                history.named(set.object("status").string("currentRevision")).orElse(update);
        Set<String> live = Stream.concat(
                        Stream.of(Meta.name(current), Meta.name(update)),
                        claims.members().stream().map(pod -> Meta.label(pod, History.HASH_LABEL)))
                .collect(Collectors.toSet());
        long limit = set.object("spec").number("revisionHistoryLimit", 10);
        return new StatefulStep(set, current, update, claims.members(), world, now).plan(history.cleanup(limit, live));
    }
}
