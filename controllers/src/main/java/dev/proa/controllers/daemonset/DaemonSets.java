package dev.proa.controllers.daemonset;

import dev.proa.api.selector.LabelSelector;
import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.control.object.Selectors;
import dev.proa.controllers.history.History;
import dev.proa.controllers.ownership.Claims;
import dev.proa.controllers.ownership.Family;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps one pod of each DaemonSet on every node that suits it, and rolls them from one template to the next. */
public final class DaemonSets implements Reconciler {
    private static final Family FAMILY = new Family(
            Resources.DAEMON_SETS,
            "apps",
            "DaemonSet",
            Resources.PODS,
            set -> Selectors.member(set.object("spec"), "selector"));
    private static final Family REVISIONS =
            new Family(Resources.DAEMON_SETS, "apps", "DaemonSet", Resources.CONTROLLER_REVISIONS, FAMILY.selector());

    @Override
    public String name() {
        return "daemon-set-controller";
    }

    @Override
    public String eventSource() {
        return "daemonset-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.own(Resources.DAEMON_SETS),
                Reads.of(Resources.PODS, FAMILY::parents),
                Reads.of(Resources.CONTROLLER_REVISIONS, History.changes(REVISIONS)),
                Reads.of(Resources.NODES, DaemonSets::all));
    }

    /** A node concerns every set, but its heartbeat none. */
    private static Collection<Key> all(Change change, World world) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        boolean same = before != null
                && after != null
                && before.object("spec").equals(after.object("spec"))
                && Meta.labels(before).equals(Meta.labels(after));
        return same
                ? List.of()
                : world.list(Resources.DAEMON_SETS).stream().map(Key::of).toList();
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject set = world.get(Resources.DAEMON_SETS, key.namespace(), key.name());
        if (set == null || Meta.deleting(set)) {
            return Plan.nothing("it is going or gone");
        }
        LabelSelector selector = FAMILY.selector().apply(set);
        if (selector.isEmpty()) {
            return Plan.of(
                    "its selector would select every pod",
                    Action.Event.warning(
                            set,
                            "SelectingAll",
                            "This daemon set is selecting all pods. A non-empty selector is required."));
        }
        Claims.Owner owner = new Claims.Owner(Resources.DAEMON_SETS, "apps/v1", "DaemonSet", set);
        Claims claims = Claims.of(owner, selector, Resources.PODS, FAMILY.candidates(world, set));
        if (!claims.actions().isEmpty()) {
            return Plan.of("pods are adopted or released first", claims.actions());
        }
        JsonObject raised =
                set.object("status").with("collisionCount", set.object("status").number("collisionCount") + 1);
        History history = History.of(world, owner, FAMILY, Replace.status(Resources.DAEMON_SETS, set, raised));
        JsonObject current = history.current();
        if (current == null || !history.actions().isEmpty()) {
            return Plan.of("its template's revision comes first", history.actions());
        }
        Set<String> live = claims.members().stream()
                .map(pod -> Meta.label(pod, History.HASH_LABEL))
                .collect(Collectors.toSet());
        long limit = set.object("spec").number("revisionHistoryLimit", 10);
        return new DaemonStep(set, History.hash(current), world.list(Resources.NODES), claims.members(), now)
                .plan(history.cleanup(limit, live));
    }
}
