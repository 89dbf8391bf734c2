package dev.proa.json;

import java.util.ArrayList;
import java.util.List;

/** A JSON pointer (RFC 6901): the member names and array indexes from the root to a value, escapes resolved. */
public record JsonPointer(List<String> tokens) {
    public JsonPointer {
        tokens = List.copyOf(tokens);
    }

    /** Parses {@code /spec/containers/0}; anything before the first slash is not looked at, as Go's json-patch does. */
    public static JsonPointer parse(String text) {
        String[] parts = text.split("/", -1);
        List<String> tokens = new ArrayList<>(parts.length);
        for (int i = 1; i < parts.length; i++) {
            tokens.add(parts[i].replace("~1", "/").replace("~0", "~"));
        }
        return new JsonPointer(tokens);
    }

    /** Whether it names the whole document. */
    public boolean isRoot() {
        return tokens.isEmpty();
    }

    /** The pointer's text, with escapes. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String token : tokens) {
            text.append('/').append(token.replace("~", "~0").replace("/", "~1"));
        }
        return text.toString();
    }
}
