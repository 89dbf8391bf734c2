package dev.proa.kinds.admission;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Selectors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which requests a webhook or a policy is about: operations, groups, versions, resources, conditions. */
final class AdmissionRules {
    static final List<String> MATCH_POLICIES = List.of("Equivalent", "Exact");
    static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
    static final List<String> REINVOCATION_POLICIES = List.of("IfNeeded", "Never");
    private static final List<String> OPERATIONS = List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");
    private static final List<String> SCOPES = List.of("*", "Cluster", "Namespaced");
    private static final int CONDITIONS_MAX = 64;
    private static final String ALL = "*";

    private AdmissionRules() {}

    static void rule(JsonObject rule, FieldErrors at) {
        List<String> operations = rule.array("operations").strings();
        if (operations.isEmpty()) {
            at.at("operations").required("");
        }
        alone(rule, "operations", "operations", at);
        for (int i = 0; i < operations.size(); i++) {
            if (!OPERATIONS.contains(operations.get(i))) {
                at.at("operations", i).notSupported(operations.get(i), OPERATIONS);
            }
        }
        if (rule.array("apiGroups").isEmpty()) {
            at.at("apiGroups").required("");
        }
        alone(rule, "apiGroups", "API groups", at);
        List<String> versions = rule.array("apiVersions").strings();
        if (versions.isEmpty()) {
            at.at("apiVersions").required("");
        }
        alone(rule, "apiVersions", "API versions", at);
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).isEmpty()) {
                at.at("apiVersions", i).required("");
            }
        }
        resources(rule.array("resources"), at.at("resources"));
        Fields.oneOf(rule, "scope", at, SCOPES);
    }

    private static void alone(JsonObject rule, String field, String what, FieldErrors at) {
        JsonArray values = rule.array(field);
        if (values.size() > 1 && values.strings().contains(ALL)) {
            at.at(field).invalid(values, "if '*' is present, must not specify other " + what);
        }
    }

    private static void resources(JsonArray resources, FieldErrors at) {
        if (resources.isEmpty()) {
            at.required("");
        }
        Set<String> withAllSubresources = new HashSet<>();
        Set<String> ofAllResources = new HashSet<>();
        boolean plain = false;
        List<String> names = resources.strings();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            int slash = name.indexOf('/');
            if (name.isEmpty()) {
                at.index(i).required("");
            } else if (slash < 0) {
                // The last one decides, as upstream's loop does.
                plain = !name.equals(ALL);
            } else {
                String resource = name.substring(0, slash);
                String subresource = name.substring(slash + 1);
                if (withAllSubresources.contains(resource)) {
                    at.index(i).invalid(name, "if '" + resource + "/*' is present, must not specify " + name);
                }
                if (ofAllResources.contains(subresource)) {
                    at.index(i).invalid(name, "if '*/" + subresource + "' is present, must not specify " + name);
                }
                if (subresource.equals(ALL)) {
                    withAllSubresources.add(resource);
                }
                if (resource.equals(ALL)) {
                    ofAllResources.add(subresource);
                }
            }
        }
        if (names.size() > 1 && names.contains("*/*")) {
            at.invalid(resources, "if '*/*' is present, must not specify other resources");
        }
        if (names.contains(ALL) && plain) {
            at.invalid(resources, "if '*' is present, must not specify other resources without subresources");
        }
    }

    /** Conditions that a request must meet besides; their expressions are not compiled. */
    static void conditions(JsonObject holder, FieldErrors errors) {
        int count = holder.array("matchConditions").size();
        if (count > CONDITIONS_MAX) {
            errors.at("matchConditions").tooMany(count, CONDITIONS_MAX);
        }
        Set<String> names = new HashSet<>();
        Fields.each(holder, "matchConditions", errors, (condition, at) -> {
            if (condition.string("expression").isBlank()) {
                at.at("expression").required("");
            }
            String name = condition.string("name");
            Fields.requiredFormat(condition, "name", at, Formats::qualifiedName);
            if (!name.isEmpty() && !names.add(name)) {
                at.at("name").duplicate(name);
            }
        });
    }

    /** The resources of a policy or its binding. */
    static void matchResources(JsonObject match, FieldErrors at) {
        Fields.requiredOneOf(match, "matchPolicy", at, MATCH_POLICIES);
        for (String selector : List.of("namespaceSelector", "objectSelector")) {
            if (match.has(selector)) {
                Selectors.labelSelector(match.object(selector), at.at(selector));
            } else {
                at.at(selector).required("");
            }
        }
        Fields.each(match, "resourceRules", at, AdmissionRules::namedRule);
        Fields.each(match, "excludeResourceRules", at, AdmissionRules::namedRule);
    }

    private static void namedRule(JsonObject rule, FieldErrors at) {
        List<String> names = rule.array("resourceNames").strings();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            Names.pathSegment(names.get(i), at.at("resourceNames", i));
            if (!seen.add(names.get(i))) {
                at.at("resourceNames", i).duplicate(names.get(i));
            }
        }
        rule(rule, at);
    }
}
