package dev.proa.api.authorization;

import dev.proa.api.identity.User;
import dev.proa.api.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Asks authorizers in order: the first that allows or denies decides; when none does, the reasons are put together. */
public record AuthorizerChain(List<Authorizer> authorizers) implements Authorizer, RuleSource {

    /** As upstream runs it: the privileged group, then nodes, then RBAC. */
    public static AuthorizerChain standard(Supplier<World> world) {
        return new AuthorizerChain(List.of(
                new PrivilegedGroup(), new NodeAuthorizer(world, BootstrapPolicy.load()), new RbacAuthorizer(world)));
    }

    @Override
    public Decision authorize(User user, Attributes attributes) {
        List<String> reasons = new ArrayList<>();
        for (Authorizer authorizer : authorizers) {
            Decision decision = authorizer.authorize(user, attributes);
            if (!decision.reason().isEmpty()) {
                reasons.add(decision.reason());
            }
            if (!(decision instanceof Decision.NoOpinion)) {
                return decision;
            }
        }
        return new Decision.NoOpinion(String.join("\n", reasons));
    }

    @Override
    public Rules rulesFor(User user, String namespace) {
        List<PolicyRule> rules = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        boolean incomplete = false;
        for (Authorizer authorizer : authorizers) {
            if (authorizer instanceof RuleSource source) {
                Rules found = source.rulesFor(user, namespace);
                rules.addAll(found.rules());
                incomplete |= found.incomplete();
                if (!found.error().isEmpty()) {
                    errors.add(found.error());
                }
            }
        }
        return new Rules(rules, errors.isEmpty() ? "" : RbacAuthorizer.aggregate(errors), incomplete);
    }

    /** The group system:masters may do everything: the loopback client, and whoever repairs a cluster whose roles are broken. */
    record PrivilegedGroup() implements Authorizer {
        static final String NAME = "system:masters";

        @Override
        public Decision authorize(User user, Attributes attributes) {
            return user.groups().contains(NAME) ? new Decision.Allowed("") : new Decision.NoOpinion("");
        }
    }
}
