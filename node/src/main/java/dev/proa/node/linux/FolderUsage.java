package dev.proa.node.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How much disk folders take, as du(1) counts: allocated blocks, links once, no other file system, no symbolic link followed. */
public final class FolderUsage {
    private static final int KIBI = 1024;

    private FolderUsage() {}

    /** Bytes by folder. What can't be read, or is removed meanwhile, counts as nothing. */
    public static Map<Path, Long> bytes(List<Path> folders) throws IOException, InterruptedException {
        if (folders.isEmpty()) {
            return Map.of();
        }
        List<String> command = new ArrayList<>(List.of("du", "-s", "-k", "-x", "--"));
        folders.forEach(folder -> command.add(folder.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            Map<Path, Long> found = new LinkedHashMap<>();
            for (String line : text.lines().toList()) {
                int tab = line.indexOf('\t');
                if (tab > 0 && line.substring(0, tab).matches("[0-9]{1,15}")) {
                    found.put(Path.of(line.substring(tab + 1)), Long.parseLong(line.substring(0, tab)) * KIBI);
                }
            }
            return found;
        } finally {
            process.destroyForcibly();
        }
    }
}
