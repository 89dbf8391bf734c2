package dev.proa.api.authorization;

import dev.proa.api.identity.User;
import java.util.List;

/** Enumerates what a user may do: for SelfSubjectRulesReview and the check that nobody grants more than they have. */
public interface RuleSource {
    Rules rulesFor(User user, String namespace);

    /**
     * The rules of a user.
     *
     * @param rules in the order of the bindings
     * @param error what could not be resolved; empty when all could
     * @param incomplete whether the user may do more than the rules say
     */
    record Rules(List<PolicyRule> rules, String error, boolean incomplete) {}
}
