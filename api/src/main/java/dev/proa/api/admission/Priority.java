package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import java.util.Comparator;
import java.util.Optional;

/** Turns a pod's priority class into its priority; there is one default class at most. */
public final class Priority implements AdmissionStep {
    private static final String GROUP = "scheduling.k8s.io";
    private static final GroupResource CLASSES = new GroupResource(GROUP, "priorityclasses");

    @Override
    public String name() {
        return "Priority";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        boolean writes = context.operation() == Operation.CREATE || context.operation() == Operation.UPDATE;
        return writes && (context.isMain("", "pods") || context.isMain(GROUP, "priorityclasses"));
    }

    @Override
    public void mutate(AdmissionContext context) {
        if (context.isMain("", "pods")) {
            JsonObject pod = context.object();
            JsonObject spec = pod.object("spec");
            context.replace(pod.with(
                    "spec", context.operation() == Operation.UPDATE ? kept(context, spec) : created(context, spec)));
        }
    }

    private static JsonObject kept(AdmissionContext context, JsonObject spec) {
        JsonObject old = context.oldObject().object("spec");
        JsonObject kept = spec;
        for (String field : new String[] {"priority", "preemptionPolicy"}) {
            var value = old.get(field);
            kept = value != null && !value.isNull() ? kept.withDefault(field, value) : kept;
        }
        return kept;
    }

    private static JsonObject created(AdmissionContext context, JsonObject spec) {
        String wanted = spec.string("priorityClassName");
        Optional<JsonObject> found = wanted.isEmpty() ? globalDefault(context) : named(context, wanted);
        long value = found.map(c -> c.number("value")).orElse(0L);
        String policy = found.map(c -> c.string("preemptionPolicy")).orElse("PreemptLowerPriority");
        if (spec.has("priority") && spec.number("priority") != value) {
            throw Refusal.forbidden(
                    context,
                    "the integer value of priority (" + spec.number("priority")
                            + ") must not be provided in pod spec; priority admission controller computed " + value
                            + " from the given PriorityClass name");
        }
        if (!policy.isEmpty()
                && spec.has("preemptionPolicy")
                && !spec.string("preemptionPolicy").equals(policy)) {
            throw Refusal.forbidden(
                    context,
                    "the string value of PreemptionPolicy (" + spec.string("preemptionPolicy")
                            + ") must not be provided in pod spec; priority admission controller computed " + policy
                            + " from the given PriorityClass name");
        }
        JsonObject result = spec.with("priority", value);
        result = policy.isEmpty() ? result : result.with("preemptionPolicy", policy);
        return found.isEmpty()
                ? result
                : result.with("priorityClassName", found.get().stringAt("metadata", "name"));
    }

    private static Optional<JsonObject> named(AdmissionContext context, String name) {
        JsonObject found = context.world().get(CLASSES, "", name);
        if (found == null) {
            throw Refusal.forbidden(context, "no PriorityClass with name " + name + " was found");
        }
        return Optional.of(found);
    }

    private static Optional<JsonObject> globalDefault(AdmissionContext context) {
        return context.world().list(CLASSES).stream()
                .filter(c -> c.bool("globalDefault"))
                .min(Comparator.comparingLong(c -> c.number("value")));
    }

    @Override
    public void validate(AdmissionContext context) {
        if (context.isMain(GROUP, "priorityclasses") && context.object().bool("globalDefault")) {
            globalDefault(context)
                    .map(c -> c.stringAt("metadata", "name"))
                    .filter(other -> context.operation() == Operation.CREATE || !other.equals(context.name()))
                    .ifPresent(other -> {
                        throw Refusal.forbidden(
                                context,
                                "PriorityClass " + other + " is already marked as default. Only one default can exist");
                    });
        }
    }
}
