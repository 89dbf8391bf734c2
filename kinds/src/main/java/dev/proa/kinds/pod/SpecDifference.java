package dev.proa.kinds.pod;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** A unified difference of two objects, which messages about forbidden changes show. */
public final class SpecDifference {
    private static final int CONTEXT_LINES = 3;

    private SpecDifference() {}

    private record Line(char mark, String text) {}

    public static String of(JsonObject old, JsonObject updated) {
        List<Line> lines = lines(pretty(old), pretty(updated));
        StringBuilder out = new StringBuilder();
        int oldLine = 1;
        int newLine = 1;
        for (int i = 0; i < lines.size(); ) {
            if (!nearChange(lines, i)) {
                oldLine++;
                newLine++;
                i++;
                continue;
            }
            int end = i;
            while (end < lines.size() && nearChange(lines, end)) {
                end++;
            }
            List<Line> hunk = lines.subList(i, end);
            int removed = (int) hunk.stream().filter(l -> l.mark() != '+').count();
            int added = (int) hunk.stream().filter(l -> l.mark() != '-').count();
            out.append("@@ -%d,%d +%d,%d @@\n".formatted(oldLine, removed, newLine, added));
            hunk.forEach(line -> out.append(line.mark()).append(line.text()).append('\n'));
            oldLine += removed;
            newLine += added;
            i = end;
        }
        return out.toString();
    }

    private static boolean nearChange(List<Line> lines, int at) {
        int from = Math.max(0, at - CONTEXT_LINES);
        int to = Math.min(lines.size(), at + CONTEXT_LINES + 1);
        return lines.subList(from, to).stream().anyMatch(line -> line.mark() != ' ');
    }

    private static List<String> pretty(JsonObject object) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        String text = JsonWriter.toString(object);
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"' && (i == 0 || text.charAt(i - 1) != '\\');
            boolean closes = !quoted && (c == '}' || c == ']');
            if (closes) {
                depth--;
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(depth));
            }
            line.append(c);
            if (!quoted && c == ':') {
                line.append(' ');
            }
            if (!quoted && (c == '{' || c == '[' || c == ',')) {
                depth += c == ',' ? 0 : 1;
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(depth));
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /** By the longest common subsequence; specs have few hundred lines. */
    private static List<Line> lines(List<String> old, List<String> updated) {
        int[][] common = new int[old.size() + 1][updated.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = updated.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(updated.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<Line> result = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < old.size() || j < updated.size()) {
            if (i < old.size() && j < updated.size() && old.get(i).equals(updated.get(j))) {
                result.add(new Line(' ', old.get(i++)));
                j++;
            } else if (j == updated.size() || i < old.size() && common[i + 1][j] >= common[i][j + 1]) {
                result.add(new Line('-', old.get(i++)));
            } else {
                result.add(new Line('+', updated.get(j++)));
            }
        }
        return result;
    }
}
