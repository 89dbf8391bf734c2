package dev.proa.api.quota;

import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Which objects a quota is about: those that match all of its scopes. */
final class Scopes {
    private Scopes() {}

    /** @param resource of the object; only pods have scopes, a quota with scopes is about nothing else */
    static boolean match(JsonObject quota, GroupResource resource, JsonObject object) {
        List<JsonObject> scopes = new ArrayList<>();
        JsonObject spec = quota.object("spec");
        for (String scope : spec.array("scopes").strings()) {
            scopes.add(JsonObject.of("scopeName", scope, "operator", "Exists"));
        }
        scopes.addAll(spec.objectAt("scopeSelector").array("matchExpressions").objects());
        return switch (resource.toString()) {
            case "pods" -> scopes.stream().allMatch(scope -> matchesPod(scope, object.object("spec")));
            case "persistentvolumeclaims" ->
                scopes.stream().allMatch(scope -> matchesClaim(scope, object.object("spec")));
            default -> scopes.isEmpty();
        };
    }

    private static boolean matchesPod(JsonObject scope, JsonObject spec) {
        return switch (scope.string("scopeName")) {
            case "Terminating" -> hasDeadline(spec);
            case "NotTerminating" -> !hasDeadline(spec);
            case "BestEffort" -> isBestEffort(spec);
            case "NotBestEffort" -> !isBestEffort(spec);
            case "PriorityClass" -> selects(scope, spec.string("priorityClassName"));
            case "CrossNamespacePodAffinity" -> looksAtOtherNamespaces(spec.object("affinity"));
            default -> false;
        };
    }

    private static boolean matchesClaim(JsonObject scope, JsonObject spec) {
        return scope.string("scopeName").equals("VolumeAttributesClass")
                && selects(scope, spec.string("volumeAttributesClassName"));
    }

    /** An absent value is selected by DoesNotExist and NotIn. */
    private static boolean selects(JsonObject scope, String value) {
        List<String> values = scope.array("values").strings();
        return switch (scope.string("operator")) {
            case "Exists" -> !value.isEmpty();
            case "DoesNotExist" -> value.isEmpty();
            case "In" -> !value.isEmpty() && values.contains(value);
            case "NotIn" -> value.isEmpty() || !values.contains(value);
            default -> false;
        };
    }

    static boolean hasDeadline(JsonObject spec) {
        return spec.has("activeDeadlineSeconds") && spec.number("activeDeadlineSeconds") >= 0;
    }

    private static boolean isBestEffort(JsonObject spec) {
        if (!spec.objectAt("resources", "requests").isEmpty()
                || !spec.objectAt("resources", "limits").isEmpty()) {
            return false;
        }
        for (String list : List.of("containers", "initContainers")) {
            for (JsonObject container : spec.array(list).objects()) {
                for (String which : List.of("requests", "limits")) {
                    JsonObject amounts = container.objectAt("resources", which);
                    if (amounts.has("cpu") || amounts.has("memory")) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static boolean looksAtOtherNamespaces(JsonObject affinity) {
        for (String sort : List.of("podAffinity", "podAntiAffinity")) {
            JsonObject terms = affinity.object(sort);
            List<JsonObject> all = new ArrayList<>(terms.array("requiredDuringSchedulingIgnoredDuringExecution")
                    .objects());
            JsonArray preferred = terms.array("preferredDuringSchedulingIgnoredDuringExecution");
            preferred.objects().forEach(weighted -> all.add(weighted.object("podAffinityTerm")));
            if (all.stream().anyMatch(term -> !term.array("namespaces").isEmpty() || term.has("namespaceSelector"))) {
                return true;
            }
        }
        return false;
    }
}
