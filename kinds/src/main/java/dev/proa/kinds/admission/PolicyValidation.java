package dev.proa.kinds.admission;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Validating and mutating admission policies. Their CEL expressions must be there; they are not compiled. */
public final class PolicyValidation {
    private static final List<String> REASONS = List.of("Forbidden", "Invalid", "RequestEntityTooLarge");
    private static final List<String> PATCH_TYPES = List.of("ApplyConfiguration", "JSONPatch");
    private static final List<String> MUTATED = List.of("*", "CONNECT", "CREATE", "UPDATE");
    private static final Set<String> CEL_RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");
    private static final int AUDIT_ANNOTATIONS_MAX = 20;
    private static final int AUDIT_EXPRESSION_BYTES_MAX = 5 * 1024;

    private PolicyValidation() {}

    public static void validating(JsonObject policy, FieldErrors errors) {
        JsonObject spec = policy.object("spec");
        FieldErrors at = errors.at("spec");
        common(spec, at);
        if (spec.array("validations").isEmpty()
                && spec.array("auditAnnotations").isEmpty()) {
            String one = "validations or auditAnnotations must contain at least one item";
            at.at("validations").required(one);
            at.at("auditAnnotations").required(one);
            return;
        }
        Fields.each(spec, "validations", at, PolicyValidation::validation);
        annotations(policy.stringAt("metadata", "name"), spec, at);
    }

    private static void common(JsonObject spec, FieldErrors at) {
        Fields.requiredOneOf(spec, "failurePolicy", at, AdmissionRules.FAILURE_POLICIES);
        Fields.in(spec, "paramKind", at, Parameters::kind);
        if (!spec.has("matchConstraints")) {
            at.at("matchConstraints").required("");
        }
        Fields.in(spec, "matchConstraints", at, (match, place) -> {
            AdmissionRules.matchResources(match, place);
            if (match.array("resourceRules").isEmpty()) {
                place.at("resourceRules").required("");
            }
        });
        AdmissionRules.conditions(spec, at);
        Fields.each(spec, "variables", at, PolicyValidation::variable);
    }

    private static void variable(JsonObject variable, FieldErrors at) {
        String name = variable.string("name");
        if (name.isBlank()) {
            at.at("name").required("name is not specified");
        } else if (!Formats.isCIdentifier(name) || CEL_RESERVED.contains(name)) {
            at.at("name").invalid(name, "must be a valid CEL identifier");
        }
        if (variable.string("expression").isBlank()) {
            at.at("expression").required("expression is not specified");
        }
    }

    private static void validation(JsonObject validation, FieldErrors at) {
        if (validation.string("expression").isBlank()) {
            at.at("expression").required("expression is not specified");
        }
        for (String text : List.of("messageExpression", "message")) {
            String value = validation.string(text);
            if (!value.isEmpty() && value.isBlank()) {
                at.at(text).invalid(value, "must be non-empty if specified");
            }
        }
        String message = validation.string("message");
        if (message.strip().contains("\n") || message.strip().contains("\r")) {
            at.at("message").invalid(message, "must not contain line breaks");
        }
        Fields.oneOf(validation, "reason", at, REASONS);
    }

    private static void annotations(String policy, JsonObject spec, FieldErrors errors) {
        int count = spec.array("auditAnnotations").size();
        if (count > AUDIT_ANNOTATIONS_MAX) {
            errors.at("auditAnnotations")
                    .invalid(
                            spec.array("auditAnnotations"),
                            "must not have more than " + AUDIT_ANNOTATIONS_MAX + " auditAnnotations");
        }
        Set<String> keys = new HashSet<>();
        Fields.each(spec, "auditAnnotations", errors, (annotation, at) -> {
            String key = annotation.string("key");
            Formats.qualifiedName(policy + "/" + key, at.at("key"));
            String expression = annotation.string("valueExpression").strip();
            if (expression.isEmpty()) {
                at.at("valueExpression").required("valueExpression is not specified");
            } else if (Formats.bytes(expression) > AUDIT_EXPRESSION_BYTES_MAX) {
                at.at("valueExpression").required("must not exceed " + AUDIT_EXPRESSION_BYTES_MAX + " bytes in length");
            }
            if (!keys.add(key)) {
                at.at("key").duplicate(key);
            }
        });
    }

    public static void mutating(JsonObject policy, FieldErrors errors) {
        JsonObject spec = policy.object("spec");
        FieldErrors at = errors.at("spec");
        common(spec, at);
        mutated(spec.object("matchConstraints"), at.at("matchConstraints"));
        if (spec.array("mutations").isEmpty()) {
            at.at("mutations").required("mutations must contain at least one item");
        }
        Fields.each(spec, "mutations", at, PolicyValidation::mutation);
        Fields.requiredOneOf(spec, "reinvocationPolicy", at, AdmissionRules.REINVOCATION_POLICIES);
    }

    /** Deletions can't be changed. */
    static void mutated(JsonObject match, FieldErrors at) {
        for (JsonObject rule : match.array("resourceRules").objects()) {
            for (String operation : rule.array("operations").strings()) {
                if (!MUTATED.contains(operation)) {
                    at.at("resourceRules").at("operations").notSupported(operation, MUTATED);
                }
            }
        }
    }

    private static void mutation(JsonObject mutation, FieldErrors at) {
        switch (mutation.string("patchType")) {
            case "" -> at.at("patchType").required("");
            case "JSONPatch" -> patch(mutation, "jsonPatch", "applyConfiguration", "JSONPatch", at);
            case "ApplyConfiguration" -> patch(mutation, "applyConfiguration", "jsonPatch", "ApplyConfiguration", at);
            default -> at.at("patchType").notSupported(mutation.string("patchType"), PATCH_TYPES);
        }
    }

    private static void patch(JsonObject mutation, String own, String other, String type, FieldErrors at) {
        if (!mutation.has(own)) {
            at.at(own).required("must be specified when patchType is " + type);
        } else if (mutation.object(own).string("expression").isBlank()) {
            at.at(own).at("expression").required("");
        }
        if (mutation.has(other)) {
            at.at(other).invalid("{" + other + "}", "must not be specified when patchType is " + type);
        }
    }
}
