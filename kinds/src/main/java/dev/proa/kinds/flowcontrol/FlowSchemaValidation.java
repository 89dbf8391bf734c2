package dev.proa.kinds.flowcontrol;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import java.util.List;

/** FlowSchemas: whom they match, how far ahead of others, and to which level they lead. */
public final class FlowSchemaValidation {
    private static final List<String> DISTINGUISHERS = List.of("ByNamespace", "ByUser");
    private static final List<String> SUBJECT_KINDS = List.of("Group", "ServiceAccount", "User");
    private static final int PRECEDENCE_MAX = 10_000;

    private FlowSchemaValidation() {}

    public static void check(JsonObject schema, FieldErrors errors) {
        JsonObject spec = schema.object("spec");
        FieldErrors at = errors.at("spec");
        precedence(spec.number("matchingPrecedence"), schema.stringAt("metadata", "name"), at.at("matchingPrecedence"));
        Fields.in(spec, "distinguisherMethod", at, (method, place) -> {
            if (!DISTINGUISHERS.contains(method.string("type"))) {
                place.at("type").notSupported(JsonObject.of("Type", method.string("type")), DISTINGUISHERS);
            }
        });
        String level = spec.stringAt("priorityLevelConfiguration", "name");
        FieldErrors levelAt = at.at("priorityLevelConfiguration").at("name");
        if (level.isEmpty()) {
            levelAt.required("must reference a priority level");
        } else {
            Names.dns1123Subdomain(level, levelAt);
        }
        Fields.each(spec, "rules", at, FlowSchemaValidation::rule);
        Mandatory.schema(schema, at);
    }

    private static void precedence(long value, String name, FieldErrors at) {
        if (value <= 0) {
            at.invalid(value, "must be a positive value");
        }
        if (value > PRECEDENCE_MAX) {
            at.invalid(value, "must not be greater than " + PRECEDENCE_MAX);
        }
        if (value == 1 && !name.equals("exempt")) {
            at.invalid(value, "only the schema named 'exempt' may have matchingPrecedence 1");
        }
    }

    private static void rule(JsonObject rule, FieldErrors at) {
        if (rule.array("subjects").isEmpty()) {
            at.at("subjects").required("subjects must contain at least one value");
        }
        Fields.each(rule, "subjects", at, FlowSchemaValidation::subject);
        if (rule.array("resourceRules").isEmpty()
                && rule.array("nonResourceRules").isEmpty()) {
            at.required("at least one of resourceRules and nonResourceRules has to be non-empty");
        }
        Fields.each(rule, "resourceRules", at, FlowRules::resource);
        Fields.each(rule, "nonResourceRules", at, FlowRules::path);
    }

    private static void subject(JsonObject subject, FieldErrors at) {
        String kind = subject.string("kind");
        if (!SUBJECT_KINDS.contains(kind)) {
            at.at("kind").notSupported(kind, SUBJECT_KINDS);
            return;
        }
        String own = field(kind);
        if (!subject.has(own)) {
            at.at(own).required(own + " is required when subject kind is '" + kind + "'");
        } else {
            named(kind, subject.object(own), at.at(own));
        }
        for (String other : SUBJECT_KINDS) {
            if (!other.equals(kind) && subject.has(field(other))) {
                at.at(field(other)).forbidden(field(other) + " is forbidden when subject kind is not '" + other + "'");
            }
        }
    }

    private static String field(String kind) {
        return Character.toLowerCase(kind.charAt(0)) + kind.substring(1);
    }

    private static void named(String kind, JsonObject subject, FieldErrors at) {
        Fields.required(subject, "name", at);
        if (!kind.equals("ServiceAccount")) {
            return;
        }
        if (!subject.string("name").equals("*")) {
            Fields.format(subject, "name", at, Names::dns1123Subdomain);
        }
        if (subject.string("namespace").isEmpty()) {
            at.at("namespace").required("must specify namespace for service account");
        } else {
            Names.dns1123Label(subject.string("namespace"), at.at("namespace"));
        }
    }

    public static void status(JsonObject old, JsonObject updated, FieldErrors errors) {
        java.util.Set<String> types = new java.util.HashSet<>();
        Fields.each(updated.object("status"), "conditions", errors.at("status"), (condition, at) -> {
            if (!types.add(condition.string("type"))) {
                at.at("type").duplicate(condition.string("type"));
            }
            Fields.required(condition, "type", at);
        });
    }
}
