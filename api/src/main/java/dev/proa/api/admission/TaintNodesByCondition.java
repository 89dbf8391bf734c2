package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;

/** A new node is tainted not ready, so that nothing is scheduled there before it has reported. */
public final class TaintNodesByCondition implements AdmissionStep {
    private static final String NOT_READY = "node.kubernetes.io/not-ready";

    @Override
    public String name() {
        return "TaintNodesByCondition";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        return context.isMain("", "nodes") && context.operation() == Operation.CREATE;
    }

    @Override
    public void mutate(AdmissionContext context) {
        JsonArray taints = context.object().objectAt("spec").array("taints");
        boolean there = taints.objects().stream()
                .anyMatch(t ->
                        t.string("key").equals(NOT_READY) && t.string("effect").equals("NoSchedule"));
        if (!there) {
            JsonObject taint = JsonObject.of("key", NOT_READY, "effect", "NoSchedule");
            context.replace(context.object().withAt(taints.plus(taint), "spec", "taints"));
        }
    }
}
