package dev.proa.api.action;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.selector.LabelSelector;
import dev.proa.base.Clock;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Evicts a pod unless its disruption budget forbids it: {@code pods/eviction}. */
public final class PodEviction implements ActingSubresource {
    private static final GroupResource PODS = GroupResource.core("pods");
    private static final GroupResource BUDGETS = new GroupResource("policy", "poddisruptionbudgets");
    /** A budget whose controller hasn't caught up with more disruptions than this is not asked for another. */
    /** How long a budget's controller is given to see the budget's newest form. */
    private static final long PROCESSING_SECONDS = 10;

    private static final int DISRUPTED_PODS_MAX = 2000;

    private final Clock clock;

    public PodEviction(Clock clock) {
        this.clock = clock;
    }

    @Override
    public GroupResource resource() {
        return PODS;
    }

    @Override
    public String subresource() {
        return "eviction";
    }

    @Override
    public Answer act(ActionContext context) {
        JsonObject eviction = context.body();
        if (!eviction.stringAt("metadata", "name").equals(context.request().name())) {
            throw ApiException.badRequest("name in URL does not match name in Eviction object");
        }
        JsonObject options = eviction.object("deleteOptions");
        JsonObject pod = context.target();
        boolean dryRun =
                context.request().dryRun() || options.array("dryRun").strings().contains("All");
        if (!ends(pod)) {
            List<JsonObject> budgets = budgets(context, pod);
            if (budgets.size() > 1) {
                throw ApiException.of(
                        StatusReason.INTERNAL_ERROR,
                        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
            }
            if (budgets.size() == 1 && !unguarded(pod, budgets.getFirst())) {
                take(context, budgets.getFirst(), pod);
            }
        }
        delete(context, dryRun ? options.with("dryRun", JsonArray.of(new JsonString("All"))) : options, dryRun);
        return Answer.created(JsonObject.of(
                "kind", "Status", "apiVersion", "v1", "metadata", JsonObject.EMPTY, "status", "Success", "code", 201));
    }

    /** Whether deleting it disrupts nothing: it has ended, is ending, or has not begun. */
    private static boolean ends(JsonObject pod) {
        return List.of("Succeeded", "Failed", "Pending").contains(pod.stringAt("status", "phase"))
                || pod.objectAt("metadata").has("deletionTimestamp");
    }

    private static List<JsonObject> budgets(ActionContext context, JsonObject pod) {
        JsonObject labels = pod.objectAt("metadata", "labels");
        return context.world().list(BUDGETS, context.request().namespace()).stream()
                .filter(budget -> budget.objectAt("spec").has("selector")
                        && LabelSelector.of(budget.objectAt("spec", "selector")).matches(labels))
                .toList();
    }

    /** An unhealthy pod may go when the policy says so or the others suffice. */
    private static boolean unguarded(JsonObject pod, JsonObject budget) {
        if (PodConditions.isReady(pod)) {
            return false;
        }
        long desired = budget.numberAt(0, "status", "desiredHealthy");
        return budget.stringAt("spec", "unhealthyPodEvictionPolicy").equals("AlwaysAllow")
                || budget.numberAt(0, "status", "currentHealthy") >= desired && desired > 0;
    }

    /** Takes one of the budget's allowed disruptions, or answers 429. */
    private void take(ActionContext context, JsonObject budget, JsonObject pod) {
        String name = budget.stringAt("metadata", "name");
        String podName = pod.stringAt("metadata", "name");
        context.change(BUDGETS, context.request().namespace(), name, current -> {
            JsonObject status = current.object("status");
            if (status.number("observedGeneration")
                    < current.objectAt("metadata").number("generation")) {
                throw tooMany(
                        "The disruption budget " + name + " is still being processed by the server.",
                        PROCESSING_SECONDS);
            }
            if (status.object("disruptedPods").size() > DISRUPTED_PODS_MAX) {
                throw ApiException.forbidden(
                        "policy",
                        "poddisruptionbudgets",
                        name,
                        "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
            }
            long allowed = status.number("disruptionsAllowed");
            if (allowed <= 0) {
                throw tooMany(
                        "The disruption budget " + name + " needs " + status.number("desiredHealthy")
                                + " healthy pods and has " + status.number("currentHealthy") + " currently",
                        0);
            }
            String now = clock.now().truncatedTo(ChronoUnit.SECONDS).toString();
            JsonObject disrupted = status.object("disruptedPods").with(podName, now);
            return current.with(
                    "status",
                    status.with("disruptionsAllowed", JsonNumber.of(allowed - 1))
                            .with("disruptedPods", disrupted));
        });
    }

    /** @param retryAfterSeconds after which clients try again by themselves; 0: it is for them to decide, and they get the answer now */
    private static ApiException tooMany(String why, long retryAfterSeconds) {
        JsonObject details =
                JsonObject.of("causes", JsonArray.of(JsonObject.of("reason", "DisruptionBudget", "message", why)));
        return ApiException.of(
                StatusReason.TOO_MANY_REQUESTS,
                "Cannot evict pod as it would violate the pod's disruption budget.",
                retryAfterSeconds > 0 ? details.with("retryAfterSeconds", JsonNumber.of(retryAfterSeconds)) : details);
    }

    private void delete(ActionContext context, JsonObject options, boolean dryRun) {
        String namespace = context.request().namespace();
        String name = context.request().name();
        if (!dryRun) {
            JsonObject condition = JsonObject.of(
                    "type", "DisruptionTarget",
                    "status", "True",
                    "reason", "EvictionByEvictionAPI",
                    "message", "Eviction API: evicting");
            context.change(PODS, namespace, name, current -> PodConditions.with(current, condition, clock.now()));
        }
        // Who may evict may end the pod this way without the right to delete pods.
        context.remove(PODS, namespace, name, options);
    }
}
