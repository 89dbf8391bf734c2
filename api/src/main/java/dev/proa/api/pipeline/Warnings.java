package dev.proa.api.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The warnings of one request, each once; sent as headers (299). Not for several threads. */
public final class Warnings {
    private static final int CHARACTERS_TOTAL_MAX = 4 * 1024;

    private final Set<String> texts = new LinkedHashSet<>();
    private int characters;

    public void add(String text) {
        if (characters + text.length() <= CHARACTERS_TOTAL_MAX && texts.add(text)) {
            characters += text.length();
        }
    }

    public List<String> texts() {
        return new ArrayList<>(texts);
    }

    /** A header's value: {@code 299 - "text"}, quotes and backslashes escaped, control characters dropped. */
    public static String header(String text) {
        StringBuilder value = new StringBuilder("299 - \"");
        text.chars().filter(c -> !Character.isISOControl(c)).forEach(c -> {
            if (c == '"' || c == '\\') {
                value.append('\\');
            }
            value.append((char) c);
        });
        return value.append('"').toString();
    }
}
