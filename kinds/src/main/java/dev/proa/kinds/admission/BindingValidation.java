package dev.proa.kinds.admission;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Bindings of admission policies: which policy, with which parameters, where, and what follows. */
public final class BindingValidation {
    private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");

    private BindingValidation() {}

    public static void validating(JsonObject binding, FieldErrors errors) {
        common(binding.object("spec"), errors.at("spec"));
        actions(binding.arrayAt("spec", "validationActions"), errors.at("spec").at("validationActions"));
    }

    public static void mutating(JsonObject binding, FieldErrors errors) {
        common(binding.object("spec"), errors.at("spec"));
        PolicyValidation.mutated(
                binding.objectAt("spec", "matchResources"), errors.at("spec").at("matchResources"));
    }

    private static void common(JsonObject spec, FieldErrors at) {
        Fields.requiredFormat(spec, "policyName", at, Names::dns1123Subdomain);
        Fields.in(spec, "paramRef", at, Parameters::reference);
        Fields.in(spec, "matchResources", at, AdmissionRules::matchResources);
    }

    private static void actions(JsonArray actions, FieldErrors at) {
        Set<String> seen = new HashSet<>();
        List<String> texts = actions.strings();
        for (int i = 0; i < texts.size(); i++) {
            if (!ACTIONS.contains(texts.get(i))) {
                at.index(i).notSupported(texts.get(i), ACTIONS);
            }
            if (!seen.add(texts.get(i))) {
                at.index(i).duplicate(texts.get(i));
            }
        }
        if (seen.containsAll(List.of("Deny", "Warn"))) {
            at.invalid(
                    actions,
                    "must not contain both Deny and Warn (repeating the same validation failure information in the API"
                            + " response and headers serves no purpose)");
        }
        if (seen.isEmpty()) {
            at.required("at least one validation action is required");
        }
    }
}
