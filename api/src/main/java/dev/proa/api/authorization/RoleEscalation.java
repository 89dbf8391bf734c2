package dev.proa.api.authorization;

import dev.proa.api.identity.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** That nobody grants rights which they don't have themselves: comparing rules, and the words of the refusal. */
public final class RoleEscalation {
    private static final List<String> ANY = List.of("*");
    private static final List<PolicyRule> EVERYTHING = List.of(
            new PolicyRule(ANY, ANY, ANY, List.of(), List.of()),
            new PolicyRule(ANY, List.of(), List.of(), List.of(), ANY));

    private RoleEscalation() {}

    /** The parts of {@code wanted}, one verb and one resource each, that no rule of {@code held} covers. */
    public static List<PolicyRule> uncovered(List<PolicyRule> held, List<PolicyRule> wanted) {
        List<PolicyRule> missing = new ArrayList<>();
        for (PolicyRule rule : wanted) {
            for (PolicyRule part : rule.parts()) {
                if (held.stream().noneMatch(own -> own.covers(part))) {
                    missing.add(part);
                }
            }
        }
        return missing;
    }

    /** Whether nothing is beyond these rules: every verb on every resource of every group, and on every path. */
    public static boolean holdsAll(RuleSource.Rules held) {
        return uncovered(held.rules(), EVERYTHING).isEmpty();
    }

    /** Why the user may not grant these rules; empty when the user holds them all. */
    public static String refusal(User user, RuleSource.Rules held, List<PolicyRule> wanted) {
        List<PolicyRule> missing = uncovered(held.rules(), wanted);
        if (missing.isEmpty()) {
            return "";
        }
        TreeSet<String> texts = new TreeSet<>();
        compact(missing).forEach(rule -> texts.add(rule.text()));
        return "user " + quote(user.name()) + " (groups=" + PolicyRule.quoted(user.groups())
                + ") is attempting to grant RBAC permissions not currently held:\n" + String.join("\n", texts)
                + (held.error().isEmpty() ? "" : "; resolution errors: [" + held.error() + "]");
    }

    /** Puts parts that differ only by their verb together. */
    private static List<PolicyRule> compact(List<PolicyRule> parts) {
        Map<PolicyRule, List<String>> verbs = new LinkedHashMap<>();
        List<PolicyRule> result = new ArrayList<>();
        for (PolicyRule part : parts) {
            if (part.nonResourceUrls().isEmpty()) {
                verbs.computeIfAbsent(part.withVerbs(List.of()), key -> new ArrayList<>())
                        .addAll(part.verbs());
            } else {
                result.add(part);
            }
        }
        verbs.forEach((rule, all) -> result.add(rule.withVerbs(all)));
        return result;
    }

    private static String quote(String text) {
        return new dev.proa.json.JsonString(text).toJson();
    }
}
