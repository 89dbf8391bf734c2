package dev.proa.images;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds installed programs. */
final class ProgramFiles {
    /** First, because scripts and users expect a shell at /bin/sh also where /bin is a link to /usr/bin. */
    private static final List<String> FIRST = List.of("/bin", "/sbin");

    private ProgramFiles() {}

    /** The path of a program by name or path. @throws ImageException when it is not installed, or no executable file */
    static Path find(String program) {
        Path found = candidates(program).stream()
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .findFirst()
                .orElseThrow(() -> new ImageException("the program " + program + " is not installed on this machine"));
        if (!ElfFile.isElf(found)) {
            throw new ImageException(found + " is no program of this machine's kind, but perhaps a script: add what it"
                    + " is made of with files");
        }
        return found;
    }

    private static List<Path> candidates(String program) {
        if (program.contains("/")) {
            return List.of(Path.of(program).toAbsolutePath().normalize());
        }
        List<Path> candidates = new ArrayList<>();
        FIRST.forEach(folder -> candidates.add(Path.of(folder, program)));
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (folder.startsWith("/")) {
                candidates.add(Path.of(folder, program));
            }
        }
        return candidates;
    }
}
