package dev.proa.command;

import dev.proa.base.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The steps of a start, a line each, as the background process notes them and {@code proa up} shows them:
 * {@code done<TAB>milliseconds<TAB>name<TAB>detail}, {@code failed<TAB>...}, at last {@code ready} or {@code stopped}.
 */
public final class StepsFile {
    /** One line. */
    public record Line(String state, long millis, String name, String detail) {}

    private final Path file;

    public StepsFile(Path file) {
        this.file = file;
    }

    public void clear() throws IOException {
        PrivateFiles.passage(Objects.requireNonNull(file.getParent()));
        Files.deleteIfExists(file);
    }

    public synchronized void append(Line line) throws IOException {
        String text =
                String.join("\t", line.state(), Long.toString(line.millis()), flat(line.name()), flat(line.detail()))
                        + "\n";
        PrivateFiles.touch(file);
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The whole lines written so far. */
    public List<Line> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String content = Files.readString(file, StandardCharsets.UTF_8);
        List<Line> lines = new ArrayList<>();
        int end = content.lastIndexOf('\n');
        if (end < 0) {
            return lines;
        }
        for (String text : content.substring(0, end).split("\n", -1)) {
            String[] parts = text.split("\t", -1);
            lines.add(new Line(parts[0], Long.parseLong(parts[1]), parts[2], parts[3]));
        }
        return lines;
    }

    private static String flat(String text) {
        return text.replace('\t', ' ').replace('\n', ' ');
    }
}
