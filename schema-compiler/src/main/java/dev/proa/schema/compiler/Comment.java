package dev.proa.schema.compiler;

import java.util.ArrayList;
import java.util.List;

/** The comment of a type or field: prose and markers ({@code +listType=map}). */
record Comment(List<String> lines) {

    boolean has(String marker) {
        return lines.stream().map(String::strip).anyMatch(("+" + marker)::equals);
    }

    /** The values of a marker, in order. */
    List<String> values(String marker) {
        List<String> result = new ArrayList<>();
        for (String line : lines) {
            String text = line.strip();
            if (text.startsWith("+" + marker + "=")) {
                result.add(text.substring(marker.length() + 2).strip());
            }
        }
        return result;
    }

    String value(String marker) {
        List<String> values = values(marker);
        return values.isEmpty() ? "" : values.getFirst();
    }

    /**
     * The comment with its empty lines, which the sources of the generated classes have lost: the published text, in
     * which every line break has become a space, shows by its wider gaps where they were.
     */
    Comment withParagraphsOf(String published) {
        List<String> result = new ArrayList<>();
        int at = 0;
        boolean first = true;
        for (String line : lines) {
            String content = line.strip();
            if (!content.isEmpty() && !content.startsWith("+") && !content.startsWith("TODO")) {
                int found = published.indexOf(content, at);
                int indent = line.length() - line.stripLeading().length();
                int wide = found - at - indent - 1;
                if (found < 0 || wide > 3) {
                    return this;
                }
                for (int i = 0; i < wide && !first; i++) {
                    result.add("");
                }
                at = found + content.length();
                first = false;
            }
            result.add(line);
        }
        return new Comment(result);
    }

    /**
     * The prose as upstream publishes it in OpenAPI: lines joined, paragraphs and indented lines kept apart, markers and
     * lines that begin with TODO left out.
     */
    String prose() {
        StringBuilder text = new StringBuilder();
        for (String raw : lines) {
            if (raw.equals("---")) {
                break;
            }
            String line = raw.stripTrailing();
            String leading = line.stripLeading();
            if (line.isEmpty()) {
                cutLast(text);
                text.append("\n\n");
            } else if (line.startsWith(" ") || line.startsWith("\t")) {
                if (!leading.startsWith("TODO") && !leading.startsWith("+")) {
                    cutLast(text);
                    text.append('\n').append(line).append('\n');
                }
            } else if (!leading.startsWith("TODO") && !leading.startsWith("+")) {
                text.append(line).append(' ');
            }
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        String prose = text.substring(0, end).replace("\\\"", "\"");
        int start = 0;
        int stop = prose.length();
        while (start < stop && prose.charAt(start) == ' ') {
            start++;
        }
        while (stop > start && prose.charAt(stop - 1) == ' ') {
            stop--;
        }
        return prose.substring(start, stop);
    }

    private static void cutLast(StringBuilder text) {
        if (!text.isEmpty()) {
            text.setLength(text.length() - 1);
        }
    }
}
