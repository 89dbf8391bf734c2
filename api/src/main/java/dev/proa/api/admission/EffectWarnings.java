package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.kind.GroupResource;
import java.util.Map;

/**
 * Warns whoever writes a kind that is stored and served, and that nothing in this release acts on: a policy that denies
 * nothing looks like protection. Refuses nothing. Status writes are not warned of: they come from controllers of the user's
 * own, which then are the effect.
 */
public final class EffectWarnings implements AdmissionStep {
    private final Map<GroupResource, String> withoutEffect;

    /** @param withoutEffect by kind, in a sentence without a full stop: what a write to it does not bring about */
    public EffectWarnings(Map<GroupResource, String> withoutEffect) {
        this.withoutEffect = Map.copyOf(withoutEffect);
    }

    @Override
    public String name() {
        return "EffectWarnings";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        boolean writes = context.operation() == Operation.CREATE || context.operation() == Operation.UPDATE;
        return writes && context.subresource().isEmpty() && withoutEffect.containsKey(context.resource());
    }

    @Override
    public void validate(AdmissionContext context) {
        String kind = context.kind().name();
        context.warn(kind + " is stored without effect: " + withoutEffect.get(context.resource()));
    }
}
