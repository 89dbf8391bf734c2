package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.List;

/** Pods stay five minutes on a node that is not ready or unreachable, unless they say how long. */
public final class DefaultTolerationSeconds implements AdmissionStep {
    private static final List<String> TAINTS =
            List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");
    private static final long SECONDS = 300;

    @Override
    public String name() {
        return "DefaultTolerationSeconds";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        return context.isMain("", "pods")
                && (context.operation() == Operation.CREATE || context.operation() == Operation.UPDATE);
    }

    @Override
    public void mutate(AdmissionContext context) {
        JsonArray tolerations = context.object().objectAt("spec").array("tolerations");
        JsonArray all = tolerations;
        for (String taint : TAINTS) {
            if (tolerations.objects().stream().noneMatch(toleration -> tolerates(toleration, taint))) {
                all = all.plus(JsonObject.of(
                        "key", taint, "operator", "Exists", "effect", "NoExecute", "tolerationSeconds", SECONDS));
            }
        }
        if (all.size() > tolerations.size()) {
            context.replace(context.object().withAt(all, "spec", "tolerations"));
        }
    }

    private static boolean tolerates(JsonObject toleration, String taint) {
        String key = toleration.string("key");
        String effect = toleration.string("effect");
        return (key.isEmpty() || key.equals(taint)) && (effect.isEmpty() || effect.equals("NoExecute"));
    }
}
