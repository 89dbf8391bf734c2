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
    /** How long a budget's controller is given to see the budget's newest form. */
    private static final long PROCESSING_SECONDS = 10;

    /** A budget whose controller hasn't caught up with more disruptions than this is not asked for another. */
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
        boolean dryRun = dryRun(context, options);
        if (!ends(pod)) {
            List<JsonObject> budgets = budgets(context, pod);
            if (budgets.size() > 1) {
                throw ApiException.of(
                        StatusReason.INTERNAL_ERROR,
                        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
            }
            if (budgets.size() == 1 && !unguarded(pod, budgets.getFirst())) {
                take(context, budgets.getFirst(), pod, dryRun);
            }
        }
        delete(context, dryRun ? options.with("dryRun", JsonArray.of(new JsonString("All"))) : options, dryRun);
        return Answer.created(JsonObject.of(
                "kind", "Status", "apiVersion", "v1", "metadata", JsonObject.EMPTY, "status", "Success", "code", 201));
    }

    /** Asked for by the request or in the eviction's own options; these must not say different things. */
    private static boolean dryRun(ActionContext context, JsonObject options) {
        List<String> written = options.array("dryRun").strings();
        boolean asked = context.request().dryRun();
        if (asked && !written.isEmpty() && !written.equals(List.of("All"))) {
            throw ApiException.of(
                    StatusReason.INTERNAL_ERROR,
                    "Non-matching dry-run options in request and content: [All] and [" + String.join(" ", written)
                            + "]");
        }
        return asked || written.contains("All");
    }

    /** Whether deleting it disrupts nothing: it has ended, is ending, or has not begun. */
    private static boolean ends(JsonObject pod) {
        return List.of("Succeeded", "Failed", "Pending").contains(pod.stringAt("status", "phase"))
                || pod.objectAt("metadata").has("deletionTimestamp");
    }

    private static List<JsonObject> budgets(ActionContext context, JsonObject pod) {
        JsonObject labels = pod.objectAt("metadata", "labels");
        return context.world().list(BUDGETS, context.request().namespace()).stream()
                .filter(budget -> budget.objectAt("spec").has("selector") && selects(budget, labels))
                .toList();
    }

    /** A budget whose selector cannot be read guards no pod, and doesn't keep the others from being found. */
    private static boolean selects(JsonObject budget, JsonObject labels) {
        try {
            return LabelSelector.of(budget.objectAt("spec", "selector")).matches(labels);
        } catch (ApiException unreadable) {
            return false;
        }
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

    /** Takes one of the budget's allowed disruptions, or answers 429; a dry run only asks whether it would get one. */
    private void take(ActionContext context, JsonObject budget, JsonObject pod, boolean dryRun) {
        String podName = pod.stringAt("metadata", "name");
        if (dryRun) {
            taken(budget, podName);
        } else {
            context.change(
                    BUDGETS,
                    context.request().namespace(),
                    budget.stringAt("metadata", "name"),
                    current -> taken(current, podName));
        }
    }

    private JsonObject taken(JsonObject budget, String podName) {
        String name = budget.stringAt("metadata", "name");
        JsonObject status = budget.object("status");
        if (status.number("observedGeneration") < budget.objectAt("metadata").number("generation")) {
            throw tooMany(
                    "The disruption budget " + name + " is still being processed by the server.", PROCESSING_SECONDS);
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
        return budget.with(
                "status",
                status.with("disruptionsAllowed", JsonNumber.of(allowed - 1)).with("disruptedPods", disrupted));
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
