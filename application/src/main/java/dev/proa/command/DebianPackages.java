package dev.proa.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Installs Debian packages that are missing, after naming them. */
final class DebianPackages {
    private DebianPackages() {}

    static void install(List<String> packages, Terminal terminal) throws IOException, InterruptedException {
        if (Requirements.findProgram("apt-get").isEmpty()) {
            throw new CommandFailure(
                    ExitCode.REQUIREMENT,
                    "PROA-PACKAGES",
                    "missing: " + String.join(", ", packages),
                    "install them with this system's package manager");
        }
        terminal.line("Installing from Debian: " + String.join(" ", packages));
        long began = System.nanoTime();
        List<String> install = new ArrayList<>(List.of("apt-get", "install", "-qq", "-y", "--no-install-recommends"));
        install.addAll(packages);
        if (run(install) != 0) {
            run(List.of("apt-get", "update", "-qq"));
            if (run(install) != 0) {
                throw new CommandFailure(
                        ExitCode.REQUIREMENT,
                        "PROA-PACKAGES",
                        "could not install " + String.join(" ", packages),
                        "run `" + String.join(" ", install) + "` and read what it says");
            }
        }
        terminal.done("packages installed", (System.nanoTime() - began) / 1_000_000_000 + " s");
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new java.io.File("/dev/null"));
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        // Debian starts services on installation; Proa runs its own containerd, so this one stays down.
        builder.environment().put("RUNLEVEL", "1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            System.err.print(output);
        }
        return code;
    }
}
