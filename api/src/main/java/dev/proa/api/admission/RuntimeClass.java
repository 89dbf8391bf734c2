package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A pod that names a runtime class gets the class's overhead, node selector and tolerations. */
public final class RuntimeClass implements AdmissionStep {
    private static final GroupResource CLASSES = new GroupResource("node.k8s.io", "runtimeclasses");

    @Override
    public String name() {
        return "RuntimeClass";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        return context.operation() == Operation.CREATE && context.isMain("", "pods");
    }

    private static @Nullable JsonObject runtimeClass(AdmissionContext context) {
        JsonObject spec = context.object().object("spec");
        if (!spec.has("runtimeClassName")) {
            return null;
        }
        String name = spec.string("runtimeClassName");
        JsonObject found = context.world().get(CLASSES, "", name);
        if (found == null) {
            throw Refusal.forbidden(context, "pod rejected: RuntimeClass \"" + name + "\" not found");
        }
        return found;
    }

    @Override
    public void mutate(AdmissionContext context) {
        JsonObject found = runtimeClass(context);
        if (found == null) {
            return;
        }
        JsonObject spec = context.object().object("spec");
        JsonObject overhead = found.objectAt("overhead", "podFixed");
        if (found.has("overhead")) {
            if (!spec.object("overhead").isEmpty() && !sameQuantities(spec.object("overhead"), overhead)) {
                throw Refusal.forbidden(
                        context, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
            }
            spec = overhead.isEmpty() ? spec : spec.with("overhead", overhead);
        }
        spec = scheduled(context, spec, found.object("scheduling"));
        context.replace(context.object().with("spec", spec));
    }

    private static JsonObject scheduled(AdmissionContext context, JsonObject spec, JsonObject scheduling) {
        JsonObject selector = spec.object("nodeSelector");
        JsonObject.Builder merged = selector.toBuilder();
        scheduling.object("nodeSelector").strings().forEach((key, value) -> {
            String own = selector.string(key, value);
            if (!own.equals(value)) {
                throw Refusal.forbidden(
                        context,
                        "conflict: runtimeClass.scheduling.nodeSelector[" + key + "] = " + value
                                + "; pod.spec.nodeSelector[" + key + "] = " + own);
            }
            merged.put(key, value);
        });
        JsonObject result = merged.build().isEmpty() ? spec : spec.with("nodeSelector", merged.build());
        JsonArray tolerations = result.array("tolerations");
        for (JsonObject toleration : scheduling.array("tolerations").objects()) {
            tolerations = tolerations.objects().contains(toleration) ? tolerations : tolerations.plus(toleration);
        }
        return tolerations.isEmpty() ? result : result.with("tolerations", tolerations);
    }

    private static boolean sameQuantities(JsonObject one, JsonObject other) {
        return one.names().size() == other.names().size()
                && one.names().stream()
                        .allMatch(name -> other.has(name)
                                && dev.proa.schema.Quantity.of(one.get(name))
                                                .compareTo(dev.proa.schema.Quantity.of(other.get(name)))
                                        == 0);
    }

    @Override
    public void validate(AdmissionContext context) {
        JsonObject found = runtimeClass(context);
        JsonObject spec = context.object().object("spec");
        if (found != null && found.has("overhead")) {
            if (!sameQuantities(found.objectAt("overhead", "podFixed"), spec.object("overhead"))) {
                throw Refusal.forbidden(
                        context, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
            }
        } else if (spec.has("overhead")) {
            throw Refusal.forbidden(
                    context, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
        }
    }
}
