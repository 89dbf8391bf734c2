package dev.proa.controllers.disruption;

import dev.proa.api.selector.LabelSelector;
import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.control.object.Selectors;
import dev.proa.controllers.template.Scaled;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps the status of PodDisruptionBudgets, from which evictions are allowed or refused. */
public final class DisruptionBudgets implements Reconciler {
    private static final Duration DELETION_MAX = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "disruption-controller";
    }

    @Override
    public String eventSource() {
        return "controllermanager";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.own(Resources.DISRUPTION_BUDGETS),
                Reads.of(Resources.PODS, DisruptionBudgets::budgets),
                Reads.of(Resources.REPLICA_SETS, DisruptionBudgets::ofNamespace),
                Reads.of(Resources.DEPLOYMENTS, DisruptionBudgets::ofNamespace),
                Reads.of(Resources.STATEFUL_SETS, DisruptionBudgets::ofNamespace),
                Reads.of(Resources.REPLICATION_CONTROLLERS, DisruptionBudgets::ofNamespace));
    }

    private static Collection<Key> budgets(Change change, World world) {
        return world.list(Resources.DISRUPTION_BUDGETS, Meta.namespace(change.object())).stream()
                .filter(budget -> selects(budget, change.before()) || selects(budget, change.after()))
                .map(Key::of)
                .toList();
    }

    private static boolean selects(JsonObject budget, @Nullable JsonObject pod) {
        return pod != null && Selectors.memberSelects(budget.object("spec"), "selector", pod);
    }

    /** A controller's size matters, its status doesn't. */
    private static Collection<Key> ofNamespace(Change change, World world) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        boolean same = before != null && after != null && before.object("spec").equals(after.object("spec"));
        return same
                ? List.of()
                : world.list(Resources.DISRUPTION_BUDGETS, Meta.namespace(change.object())).stream()
                        .map(Key::of)
                        .toList();
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject budget = world.get(Resources.DISRUPTION_BUDGETS, key.namespace(), key.name());
        if (budget == null) {
            return Plan.nothing("it is gone");
        }
        LabelSelector selector = Selectors.member(budget.object("spec"), "selector");
        List<JsonObject> pods = world.list(Resources.PODS, key.namespace()).stream()
                .filter(pod -> Selectors.selects(selector, pod))
                .toList();
        JsonObject spec = budget.object("spec");
        Scales.Sum sum = expected(spec, pods, world);
        return sum.error().isEmpty() ? counted(budget, pods, sum, now) : failed(budget, sum.error(), now);
    }

    /** How many pods there should be; a budget that names no limit counts none, and so allows nothing. */
    private static Scales.Sum expected(JsonObject spec, List<JsonObject> pods, World world) {
        if (!spec.has("maxUnavailable") && !spec.has("minAvailable")) {
            return new Scales.Sum(0, false, "");
        }
        boolean counted = !spec.has("maxUnavailable") && spec.get("minAvailable") instanceof JsonNumber;
        return counted ? new Scales.Sum(pods.size(), false, "") : Scales.of(world, pods);
    }

    private static Plan failed(JsonObject budget, String error, Instant now) {
        JsonObject status = condition(
                budget.object("status").with("disruptionsAllowed", 0L), "False", "SyncFailed", error, budget, now);
        List<Action> actions = new ArrayList<>(Replace.status(Resources.DISRUPTION_BUDGETS, budget, status));
        if (!actions.isEmpty()) {
            actions.add(Action.Event.warning(
                    budget,
                    "CalculateExpectedPodCountFailed",
                    "Failed to calculate the number of expected pods: " + error));
        }
        return Plan.of(error, actions);
    }

    private static Plan counted(JsonObject budget, List<JsonObject> pods, Scales.Sum sum, Instant now) {
        JsonObject spec = budget.object("spec");
        long desired = spec.has("maxUnavailable")
                ? Math.max(0, sum.expected() - Scaled.of(spec.get("maxUnavailable"), sum.expected(), true))
                : Scaled.of(spec.get("minAvailable"), sum.expected(), true);
        JsonObject disrupted = disrupted(budget, pods, now);
        long healthy = pods.stream()
                .filter(pod -> !Meta.deleting(pod) && !disrupted.contains(Meta.name(pod)) && Pods.ready(pod))
                .count();
        long allowed = sum.expected() <= 0 ? 0 : Math.max(0, healthy - desired);
        JsonObject status = budget.object("status")
                .with("observedGeneration", Meta.generation(budget))
                .with("disruptionsAllowed", allowed)
                .with("currentHealthy", healthy)
                .with("desiredHealthy", desired)
                .with("expectedPods", sum.expected());
        status = disrupted.isEmpty() ? status.without("disruptedPods") : status.with("disruptedPods", disrupted);
        status = condition(
                status,
                allowed > 0 ? "True" : "False",
                allowed > 0 ? "SufficientPods" : "InsufficientPods",
                "",
                budget,
                now);
        List<Action> actions = new ArrayList<>(Replace.status(Resources.DISRUPTION_BUDGETS, budget, status));
        if (pods.isEmpty() && !actions.isEmpty()) {
            actions.add(Action.Event.normal(budget, "NoPods", "No matching pods found"));
        }
        actions.addAll(notDeleted(budget, pods, disrupted));
        if (sum.unmanaged() && !actions.isEmpty()) {
            actions.add(unmanaged(budget));
        }
        Optional<Instant> again = disrupted.strings().values().stream()
                .flatMap(time -> Times.parse(time).stream())
                .map(at -> at.plus(DELETION_MAX))
                .min(Instant::compareTo);
        return Plan.of(healthy + " healthy, " + desired + " wanted, " + allowed + " may go", actions)
                .again(again.filter(at -> at.isAfter(now)));
    }

    private static Action unmanaged(JsonObject budget) {
        return Action.Event.warning(
                budget,
                "UnmanagedPods",
                "Pods selected by this PodDisruptionBudget (selector: " + printed(budget)
                        + ") were found to be unmanaged. As a result, the status of the PDB cannot be calculated"
                        + " correctly, which may result in undefined behavior. To account for these pods please set"
                        + " \".spec.minAvailable\" field of the PDB to an integer value.");
    }

    /** Told on pods that were to go and are still there, with the budget's namespace twice, as upstream has it. */
    private static List<Action> notDeleted(JsonObject budget, List<JsonObject> pods, JsonObject disrupted) {
        JsonObject before = budget.objectAt("status", "disruptedPods");
        return pods.stream()
                .filter(pod -> before.contains(Meta.name(pod)) && !disrupted.contains(Meta.name(pod)))
                .filter(pod -> !Meta.deleting(pod))
                .map(pod -> (Action) Action.Event.warning(
                        pod,
                        "NotDeleted",
                        "Pod was expected by PDB " + Meta.namespace(budget) + "/" + Meta.namespace(budget)
                                + " to be deleted but it wasn't"))
                .toList();
    }

    /** The selector as Go prints it. */
    private static String printed(JsonObject budget) {
        JsonObject selector = budget.objectAt("spec", "selector");
        StringBuilder labels = new StringBuilder();
        new TreeMap<>(selector.object("matchLabels").strings())
                .forEach((name, value) ->
                        labels.append(name).append(": ").append(value).append(','));
        StringBuilder expressions = new StringBuilder();
        for (JsonObject each : selector.array("matchExpressions").objects()) {
            expressions
                    .append("LabelSelectorRequirement{Key:")
                    .append(each.string("key"))
                    .append(",Operator:")
                    .append(each.string("operator"))
                    .append(",Values:[")
                    .append(String.join(" ", each.array("values").strings()))
                    .append("],},");
        }
        return "&LabelSelector{MatchLabels:map[string]string{" + labels
                + "},MatchExpressions:[]LabelSelectorRequirement{" + expressions + "},}";
    }

    /** Pods whose eviction was allowed and that are not being deleted yet: they count as gone, for a while. */
    private static JsonObject disrupted(JsonObject budget, List<JsonObject> pods, Instant now) {
        JsonObject.Builder left = JsonObject.builder();
        JsonObject before = budget.objectAt("status", "disruptedPods");
        for (JsonObject pod : pods) {
            String time = before.string(Meta.name(pod));
            boolean recent = Times.parse(time)
                    .filter(at -> at.plus(DELETION_MAX).isAfter(now))
                    .isPresent();
            if (recent && !Meta.deleting(pod)) {
                left.put(Meta.name(pod), time);
            }
        }
        return left.build();
    }

    private static JsonObject condition(
            JsonObject status, String value, String reason, String message, JsonObject budget, Instant now) {
        JsonObject condition = JsonObject.of(
                "type",
                "DisruptionAllowed",
                "status",
                value,
                "observedGeneration",
                Meta.generation(budget),
                "lastTransitionTime",
                Times.text(now),
                "reason",
                reason,
                "message",
                message);
        return Conditions.with(status, condition);
    }
}
