package dev.proa.control;

import dev.proa.api.kind.GroupResource;
import dev.proa.json.Json;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** Reads what a {@link FlightRecorder} has kept: a file, and before it the one that it was moved to when it had grown. */
public final class PlanHistory {
    private final Path file;

    public PlanHistory(Path file) {
        this.file = file;
    }

    /** The newest lines that wrote the object of that name, whichever had it, oldest first. */
    public List<JsonObject> wrote(GroupResource resource, String namespace, String name, int linesMax)
            throws IOException {
        String wanted = resource.toString();
        // Most lines are of others: the name is looked for before the line is parsed.
        return newest(
                name,
                linesMax,
                line -> line.array("written").objects().stream()
                        .anyMatch(write -> write.string("resource").equals(wanted)
                                && write.string("namespace").equals(namespace)
                                && write.string("name").equals(name)));
    }

    private List<JsonObject> newest(String text, int linesMax, Predicate<JsonObject> which) throws IOException {
        Deque<JsonObject> found = new ArrayDeque<>();
        for (Path each : List.of(file.resolveSibling(file.getFileName() + ".1"), file)) {
            if (!Files.exists(each)) {
                continue;
            }
            // A reader that refuses what is no UTF-8 would refuse the whole file for a line that a crash cut within a
            // character.
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(Files.newInputStream(each), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.contains(text)) {
                        continue;
                    }
                    JsonObject parsed = parsed(line);
                    if (which.test(parsed)) {
                        found.addLast(parsed);
                        if (found.size() > linesMax) {
                            found.removeFirst();
                        }
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    /** A line that a crash cut short is none. */
    private static JsonObject parsed(String line) {
        try {
            return Json.parseObject(line.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException cut) {
            return JsonObject.EMPTY;
        }
    }
}
