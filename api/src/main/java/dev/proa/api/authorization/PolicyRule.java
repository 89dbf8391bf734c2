package dev.proa.api.authorization;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.util.ArrayList;
import java.util.List;

/**
 * One rule of a Role or ClusterRole: who has it may do these verbs on these resources of these groups, or on these paths.
 *
 * @param resources plurals, {@code pods/log}, {@code *} or {@code *}{@code /scale}
 * @param resourceNames empty for all names
 * @param nonResourceUrls paths; one that ends with a star covers all that begin so
 */
public record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceUrls) {
    private static final String ALL = "*";

    /** The rule as it stands in a role's list of rules. */
    public static PolicyRule of(JsonObject rule) {
        return new PolicyRule(
                rule.array("verbs").strings(),
                rule.array("apiGroups").strings(),
                rule.array("resources").strings(),
                rule.array("resourceNames").strings(),
                rule.array("nonResourceURLs").strings());
    }

    /** The rules of a Role or ClusterRole. */
    public static List<PolicyRule> ofRole(JsonObject role) {
        return role.array("rules").objects().stream().map(PolicyRule::of).toList();
    }

    public boolean allows(Attributes attributes) {
        if (!has(verbs, attributes.verb())) {
            return false;
        }
        if (!attributes.isResource()) {
            return nonResourceUrls.stream().anyMatch(url -> url.equals(ALL) || urlCovers(url, attributes.path()));
        }
        return has(apiGroups, attributes.group())
                && allowsResource(attributes.resource(), attributes.subresource())
                && (resourceNames.isEmpty() || resourceNames.contains(attributes.name()));
    }

    private boolean allowsResource(String resource, String subresource) {
        if (resources.contains(ALL)) {
            return true;
        }
        return subresource.isEmpty()
                ? resources.contains(resource)
                : resources.contains(resource + "/" + subresource) || resources.contains("*/" + subresource);
    }

    /** Whether whoever has this rule has all that {@code part} gives, a rule of one verb, one resource or path, and one name at most. */
    public boolean covers(PolicyRule part) {
        return hasAll(verbs, part.verbs)
                && hasAll(apiGroups, part.apiGroups)
                && part.resources.stream().allMatch(this::coversResource)
                && part.nonResourceUrls.stream()
                        .allMatch(path -> nonResourceUrls.stream().anyMatch(url -> urlCovers(url, path)))
                && (resourceNames.isEmpty()
                        || !part.resourceNames.isEmpty() && resourceNames.containsAll(part.resourceNames));
    }

    private boolean coversResource(String resource) {
        int slash = resource.indexOf('/');
        return has(resources, resource) || slash >= 0 && resources.contains("*" + resource.substring(slash));
    }

    /** The same as rules of one verb and one resource (and name) or path each. */
    public List<PolicyRule> parts() {
        List<PolicyRule> parts = new ArrayList<>();
        for (String group : apiGroups) {
            for (String resource : resources) {
                for (String verb : verbs) {
                    addResource(parts, group, resource, verb);
                }
            }
        }
        for (String url : nonResourceUrls) {
            verbs.forEach(
                    verb -> parts.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(url))));
        }
        return parts;
    }

    private void addResource(List<PolicyRule> parts, String group, String resource, String verb) {
        if (resourceNames.isEmpty()) {
            parts.add(new PolicyRule(List.of(verb), List.of(group), List.of(resource), List.of(), List.of()));
        }
        for (String name : resourceNames) {
            parts.add(new PolicyRule(List.of(verb), List.of(group), List.of(resource), List.of(name), List.of()));
        }
    }

    PolicyRule withVerbs(List<String> others) {
        return new PolicyRule(others, apiGroups, resources, resourceNames, nonResourceUrls);
    }

    /** As it stands in a role. */
    public JsonObject toJson() {
        JsonObject.Builder rule = JsonObject.builder().put("verbs", JsonArray.ofStrings(verbs));
        putUnlessEmpty(rule, "apiGroups", apiGroups);
        putUnlessEmpty(rule, "resources", resources);
        putUnlessEmpty(rule, "resourceNames", resourceNames);
        putUnlessEmpty(rule, "nonResourceURLs", nonResourceUrls);
        return rule.build();
    }

    private static void putUnlessEmpty(JsonObject.Builder rule, String name, List<String> values) {
        if (!values.isEmpty()) {
            rule.put(name, JsonArray.ofStrings(values));
        }
    }

    /** {@code {APIGroups:[""], Resources:["pods"], Verbs:["get"]}}: how messages about missing permissions list a rule. */
    public String text() {
        List<String> fields = new ArrayList<>();
        addText(fields, "APIGroups", apiGroups);
        addText(fields, "Resources", resources);
        addText(fields, "NonResourceURLs", nonResourceUrls);
        addText(fields, "ResourceNames", resourceNames);
        addText(fields, "Verbs", verbs);
        return "{" + String.join(", ", fields) + "}";
    }

    private static void addText(List<String> fields, String name, List<String> values) {
        if (!values.isEmpty()) {
            fields.add(name + ":" + quoted(values));
        }
    }

    /** As Go prints a list of strings with %q. */
    static String quoted(List<String> values) {
        return "["
                + String.join(
                        " ",
                        values.stream()
                                .map(value -> new JsonString(value).toJson())
                                .toList()) + "]";
    }

    private static boolean has(List<String> set, String value) {
        return set.contains(value) || set.contains(ALL);
    }

    private static boolean hasAll(List<String> set, List<String> values) {
        return set.contains(ALL) || set.containsAll(values);
    }

    private static boolean urlCovers(String pattern, String path) {
        return pattern.equals(path)
                || pattern.endsWith(ALL) && path.startsWith(pattern.substring(0, pattern.length() - 1));
    }
}
