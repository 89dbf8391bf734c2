package dev.proa.schema.compiler;

import dev.proa.schema.Presence;
import dev.proa.schema.ScalarType;
import dev.proa.schema.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * When upstream writes a field, which the artifacts do not tell: a rule that is right for most fields, and the fields for
 * which it is wrong from {@code fields.txt}.
 *
 * @param exceptions {@code message field} to the characters of its line
 */
record GoFacts(Map<String, String> exceptions) {
    /** Messages that upstream declares as values rather than pointers. */
    private static final Set<String> VALUES_BY_NAME = Set.of("metadata", "spec", "status");

    static GoFacts read() {
        Map<String, String> exceptions = new HashMap<>();
        try (var in = GoFacts.class.getResourceAsStream("fields.txt")) {
            String text = new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] words = line.split(" ", -1);
                        for (int i = 1; i < words.length; i++) {
                            int marks = words[i].split("[A-Za-z$]", 2)[0].length();
                            exceptions.put(words[0] + " " + words[i].substring(marks), words[i].substring(0, marks));
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new GoFacts(exceptions);
    }

    /** The rule: required fields are values and always written, optional ones are left out when empty. */
    Presence presence(String message, String field, Type type, boolean required) {
        String marks = exceptions.getOrDefault(message + " " + field, "");
        boolean pointer = !required && pointerByRule(field, type);
        if (marks.contains("*")) {
            pointer = true;
        } else if (marks.contains("=")) {
            pointer = false;
        }
        boolean omitEmpty = !required;
        if (marks.contains("+")) {
            omitEmpty = false;
        } else if (marks.contains("-")) {
            omitEmpty = true;
        }
        return new Presence(pointer, omitEmpty, marks.contains("0"));
    }

    private static boolean pointerByRule(String field, Type type) {
        return switch (type) {
            case ScalarType scalar ->
                scalar == ScalarType.INT_OR_STRING
                        || scalar == ScalarType.QUANTITY
                        || scalar == ScalarType.FIELDS_V1
                        || scalar == ScalarType.JSON
                        || scalar == ScalarType.RAW_EXTENSION;
            case dev.proa.schema.MessageRef message -> !VALUES_BY_NAME.contains(field);
            case dev.proa.schema.SchemaUnion union -> true;
            case dev.proa.schema.ListType list -> false;
            case dev.proa.schema.MapType map -> false;
        };
    }
}
