package dev.proa.control.explanation;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement and what is behind it.
 *
 * @param text a sentence without a full stop
 * @param because each explains the statement, or adds to it; the nearest cause first
 */
public record Explanation(String text, List<Explanation> because) {
    public Explanation {
        because = List.copyOf(because);
    }

    static Explanation of(String text) {
        return new Explanation(text, List.of());
    }

    /** {@code {"text": string, "because": [the same]}}; an empty list is left out. */
    public JsonObject toJson() {
        JsonObject.Builder json = JsonObject.builder().put("text", text);
        if (!because.isEmpty()) {
            json.put(
                    "because",
                    JsonArray.of(because.stream().map(Explanation::toJson).toList()));
        }
        return json.build();
    }

    /** The other way round. */
    public static Explanation parse(JsonObject json) {
        return new Explanation(
                json.string("text"),
                json.array("because").objects().stream().map(Explanation::parse).toList());
    }

    /** As a tree: the statement, and under it its causes, further in. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        add(lines, "", "");
        return lines;
    }

    private void add(List<String> lines, String first, String further) {
        String[] parts = text.split("\n", -1);
        for (int i = 0; i < parts.length; i++) {
            lines.add((i == 0 ? first : further) + parts[i]);
        }
        for (int i = 0; i < because.size(); i++) {
            boolean last = i == because.size() - 1;
            because.get(i).add(lines, further + (last ? "└─ " : "├─ "), further + (last ? "   " : "│  "));
        }
    }
}
