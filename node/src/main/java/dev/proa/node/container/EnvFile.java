package dev.proa.node.container;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A file of variables that a container has written for others (fileKeyRef): lines of {@code NAME='value'}, where a value may go over lines
 * and nothing in it is special; blank lines, and comments before and after. Stricter than a shell, as upstream is.
 */
final class EnvFile {
    private final Deque<String> lines;
    private final int count;

    EnvFile(String text) {
        List<String> all = text.lines().toList();
        lines = new ArrayDeque<>(all);
        count = all.size();
    }

    /**
     * The first value of this name; empty when there is none, or it is empty.
     *
     * @throws IllegalArgumentException at the first line before it that is none of the above
     */
    Optional<String> value(String key) {
        while (!lines.isEmpty()) {
            String line = lines.removeFirst().replaceFirst("^[ \t]+", "");
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw problem("missing '='");
            }
            String name = name(line.substring(0, equals));
            String value = value(line, equals + 1);
            if (name.equals(key)) {
                return value.isEmpty() ? Optional.empty() : Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private String name(String text) {
        if (text.isBlank()) {
            throw problem("empty variable name");
        }
        if (text.endsWith(" ") || text.endsWith("\t")) {
            throw problem("whitespace before '=' is not allowed");
        }
        return text;
    }

    /** What follows a blank is no value, as in a shell. */
    private String value(String line, int start) {
        String rest = line.substring(start);
        if (rest.startsWith(" ") || rest.startsWith("\t")) {
            return "";
        }
        if (!rest.startsWith("'")) {
            throw problem("value must be enclosed in single quotes");
        }
        StringBuilder value = new StringBuilder();
        rest = rest.substring(1);
        while (rest.indexOf('\'') < 0) {
            value.append(rest).append('\n');
            if (lines.isEmpty()) {
                throw problem("unclosed single quote");
            }
            rest = lines.removeFirst();
        }
        int end = rest.indexOf('\'');
        String after = rest.substring(end + 1).replaceFirst("^[ \t]+", "");
        if (!after.isEmpty() && !after.startsWith("#")) {
            throw problem("unexpected content after closing quote");
        }
        return value.append(rest, 0, end).toString();
    }

    private IllegalArgumentException problem(String what) {
        return new IllegalArgumentException(
                "invalid environment variable format at line " + (count - lines.size()) + ": " + what);
    }
}
