package dev.proa.api.selector;

import dev.proa.api.error.ApiException;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.Kind;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A field selector: terms that must all hold, on metadata.name, metadata.namespace and what the kind lets be selected. */
public record FieldSelector(List<Term> terms) {
    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    /** One field's condition. */
    public record Term(String field, boolean equal, String value) {}

    public FieldSelector {
        terms = List.copyOf(terms);
    }

    public boolean isEmpty() {
        return terms.isEmpty();
    }

    /** The text form, such as {@code spec.nodeName=a,status.phase!=Failed}; refuses unknown fields with a 400. */
    public static FieldSelector parse(String text, Kind kind) {
        if (text.isBlank()) {
            return EVERYTHING;
        }
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (!part.isEmpty()) {
                terms.add(term(part, text, kind));
            }
        }
        return new FieldSelector(terms);
    }

    private static Term term(String part, String text, Kind kind) {
        for (int i = 0; i < part.length(); i++) {
            for (String operator : new String[] {"!=", "==", "="}) {
                if (part.startsWith(operator, i)) {
                    Term term = new Term(
                            named(part.substring(0, i), kind),
                            !operator.equals("!="),
                            unescaped(part.substring(i + operator.length())));
                    checkField(term.field(), kind);
                    return term;
                }
            }
        }
        throw ApiException.badRequest("invalid selector: '" + text + "'; can't understand '" + part + "'");
    }

    /** The old name of a pod's node, which clients of v1 still may use. */
    private static String named(String field, Kind kind) {
        boolean old = field.equals("spec.host") && kind.resource().equals(GroupResource.core("pods"));
        return old ? "spec.nodeName" : field;
    }

    private static void checkField(String field, Kind kind) {
        boolean known = field.equals("metadata.name")
                || field.equals("metadata.namespace")
                || kind.rules().selectableFieldNames().contains(field);
        if (!known) {
            throw ApiException.badRequest(
                    kind.rules().selectableFieldNames().isEmpty()
                            ? "\"" + field
                                    + "\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                            : "field label not supported: " + field);
        }
    }

    /** Splits at commas that no backslash escapes. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                part.append(c).append(text.charAt(++i));
            } else if (c == ',') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static String unescaped(String value) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                if (i + 1 == value.length() || "\\,=".indexOf(value.charAt(i + 1)) < 0) {
                    throw ApiException.badRequest("invalid field selector: invalid escape sequence in " + value);
                }
                result.append(value.charAt(++i));
            } else if (c == '=') {
                throw ApiException.badRequest("invalid field selector: unescaped character in " + value);
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }

    /** The value that one field must have, or empty: lets a read by name touch one object only. */
    public String required(String field) {
        for (Term term : terms) {
            if (term.field().equals(field) && term.equal()) {
                return term.value();
            }
        }
        return "";
    }

    /** Whether an object in the kind's storage version fulfils every term. */
    public boolean matches(JsonObject object, Kind kind) {
        if (terms.isEmpty()) {
            return true;
        }
        Map<String, String> fields = null;
        for (Term term : terms) {
            String value;
            if (term.field().equals("metadata.name")) {
                value = object.stringAt("metadata", "name");
            } else if (term.field().equals("metadata.namespace")) {
                value = object.stringAt("metadata", "namespace");
            } else {
                fields = fields == null ? kind.rules().selectableFields(object) : fields;
                value = fields.getOrDefault(term.field(), "");
            }
            if (value.equals(term.value()) != term.equal()) {
                return false;
            }
        }
        return true;
    }
}
