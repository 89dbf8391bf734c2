package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.pod.InternalForm;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Resources;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** ResourceQuotas: what may be limited, and in which scopes. */
final class ResourceQuotaValidation {
    private static final String CROSS_NAMESPACE = "CrossNamespacePodAffinity";
    private static final Set<String> SCOPES = Set.of(
            "Terminating",
            "NotTerminating",
            "BestEffort",
            "NotBestEffort",
            "PriorityClass",
            "VolumeAttributesClass",
            CROSS_NAMESPACE);
    private static final Set<String> WITHOUT_VALUES =
            Set.of("Terminating", "NotTerminating", "BestEffort", "NotBestEffort", CROSS_NAMESPACE);
    private static final Set<String> OF_PODS =
            Set.of("pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory");
    private static final Set<String> OF_CLAIMS = Set.of("persistentvolumeclaims", "requests.storage");

    private ResourceQuotaValidation() {}

    static void create(JsonObject quota, FieldErrors errors) {
        JsonObject spec = quota.object("spec");
        FieldErrors at = errors.at("spec");
        amounts(spec.object("hard"), at.at("hard"));
        scopes(spec, at.at("scopes"));
        Fields.in(spec, "scopeSelector", at, (selector, place) -> selector(selector, spec, place));
    }

    private static void amounts(JsonObject amounts, FieldErrors at) {
        for (String name : Resources.names(amounts)) {
            Resources.quotaName(name, at.key(name));
            Resources.amount(name, Resources.quantity(amounts.get(name)), at.key(name));
        }
    }

    private static void scopes(JsonObject spec, FieldErrors at) {
        JsonArray scopes = spec.array("scopes");
        for (String scope : scopes.strings()) {
            if (!SCOPES.contains(scope)) {
                at.invalid(scopes, "unsupported scope");
            }
            for (int i = unsuited(scope, spec); i > 0; i--) {
                at.invalid(scopes, "unsupported scope applied to resource");
            }
        }
        conflicts(new HashSet<>(scopes.strings()), scopes, at);
    }

    /** How many of the limited resources the scope says nothing about. */
    private static int unsuited(String scope, JsonObject spec) {
        return (int) spec.object("hard").names().stream()
                .filter(name -> Resources.isStandardQuota(name) && !suits(scope, name))
                .count();
    }

    private static boolean suits(String scope, String resource) {
        return switch (scope) {
            case "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", CROSS_NAMESPACE ->
                OF_PODS.contains(resource);
            case "BestEffort" -> resource.equals("pods");
            case "VolumeAttributesClass" -> OF_CLAIMS.contains(resource);
            default -> true;
        };
    }

    private static void conflicts(Set<String> scopes, JsonArray shown, FieldErrors at) {
        if (scopes.containsAll(List.of("BestEffort", "NotBestEffort"))) {
            at.invalid(shown, "conflicting scopes");
        }
        if (scopes.containsAll(List.of("Terminating", "NotTerminating"))) {
            at.invalid(shown, "conflicting scopes");
        }
    }

    private static void selector(JsonObject selector, JsonObject spec, FieldErrors errors) {
        FieldErrors at = errors.at("matchExpressions");
        Set<String> scopes = new HashSet<>();
        for (JsonObject requirement : selector.array("matchExpressions").objects()) {
            String scope = requirement.string("scopeName");
            if (!SCOPES.contains(scope)) {
                at.at("scopeName").invalid(scope, "unsupported scope");
            }
            for (int i = unsuited(scope, spec); i > 0; i--) {
                at.invalid(printed(selector), "unsupported scope applied to resource");
            }
            operator(requirement, at);
            scopes.add(scope);
        }
        conflicts(scopes, spec.array("scopes"), at);
    }

    private static JsonObject printed(JsonObject selector) {
        return JsonObject.of(
                "MatchExpressions",
                selector.array("matchExpressions")
                        .mapObjects(requirement -> InternalForm.of(requirement, "scopeName", "operator", "values")));
    }

    private static void operator(JsonObject requirement, FieldErrors at) {
        String operator = requirement.string("operator");
        JsonArray values = requirement.array("values");
        if (WITHOUT_VALUES.contains(requirement.string("scopeName")) && !operator.equals("Exists")) {
            at.at("operator")
                    .invalid(
                            operator,
                            "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating,"
                                    + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort,"
                                    + " ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity");
        }
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    at.at("values")
                            .required(
                                    "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    at.at("values")
                            .invalid(
                                    values,
                                    "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
                }
            }
            default -> at.at("operator").invalid(operator, "not a valid selector operator");
        }
    }

    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        create(updated, errors);
        JsonArray scopes = updated.arrayAt("spec", "scopes");
        if (!new HashSet<>(scopes.strings())
                .equals(new HashSet<>(old.arrayAt("spec", "scopes").strings()))) {
            errors.at("spec").at("scopes").invalid(scopes, Formats.IMMUTABLE);
        }
    }

    static void status(JsonObject old, JsonObject updated, FieldErrors errors) {
        amounts(updated.objectAt("status", "hard"), errors.at("status").at("hard"));
        amounts(updated.objectAt("status", "used"), errors.at("status").at("used"));
    }
}
