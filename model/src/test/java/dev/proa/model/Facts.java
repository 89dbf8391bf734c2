package dev.proa.model;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Upstream's own documents, the oracles of the golden tests. A script {@code shared/conformance/facts} beside the
 * repository (or the one that PROA_CONFORMANCE_FACTS names) prints where they lie; without it the tests are skipped.
 */
final class Facts {
    private Facts() {}

    /** The folder or file of the line that starts with this label. */
    static Path of(String label) {
        for (String line : lines()) {
            if (line.startsWith(label)) {
                String[] columns = line.split("  +");
                return Path.of(columns[columns.length - 1].split(", ")[0].strip());
            }
        }
        return abort("the facts name no " + label);
    }

    static JsonObject json(Path file) {
        try {
            return Json.parseObject(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines() {
        Path script = script();
        try {
            Process process = new ProcessBuilder("bash", script.toString()).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return out.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path script() {
        String named = System.getenv("PROA_CONFORMANCE_FACTS");
        if (named != null) {
            return Path.of(named);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path script = folder.resolve("shared/conformance/facts");
            if (Files.exists(script)) {
                return script;
            }
        }
        return abort("upstream's documents are not on this machine: no shared/conformance/facts in any parent folder");
    }
}
