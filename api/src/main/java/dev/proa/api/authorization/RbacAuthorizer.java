package dev.proa.api.authorization;

import dev.proa.api.identity.User;
import dev.proa.api.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Allows what roles and their bindings in the World allow; it never denies. Safe for any thread. */
public final class RbacAuthorizer implements Authorizer, RuleSource {
    private record Cached(Grants.Inputs inputs, Grants grants) {}

    private final Supplier<World> world;

    @SuppressWarnings("NullAway.Init")
    private volatile Cached cached;

    public RbacAuthorizer(Supplier<World> world) {
        this.world = world;
    }

    private Grants grants() {
        World now = world.get();
        Grants.Inputs inputs = Grants.Inputs.of(now);
        Cached last = cached;
        if (last == null || !last.inputs.equals(inputs)) {
            last = new Cached(inputs, Grants.of(now));
            cached = last;
        }
        return last.grants;
    }

    @Override
    public Decision authorize(User user, Attributes attributes) {
        List<String> missing = new ArrayList<>();
        for (Grants.Grant grant : grants().of(user, attributes.namespace())) {
            for (PolicyRule rule : grant.rules()) {
                if (rule.allows(attributes)) {
                    return new Decision.Allowed("RBAC: allowed by " + grant.source());
                }
            }
            if (!grant.missing().isEmpty() && !missing.contains(grant.missing())) {
                missing.add(grant.missing());
            }
        }
        return new Decision.NoOpinion(missing.isEmpty() ? "" : "RBAC: " + aggregate(missing));
    }

    @Override
    public Rules rulesFor(User user, String namespace) {
        List<PolicyRule> rules = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        for (Grants.Grant grant : grants().of(user, namespace)) {
            rules.addAll(grant.rules());
            if (!grant.missing().isEmpty()) {
                errors.add(grant.missing());
            }
        }
        return new Rules(rules, errors.isEmpty() ? "" : aggregate(errors), false);
    }

    /** Several errors as Go's aggregate prints them. */
    static String aggregate(List<String> errors) {
        return errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]";
    }
}
