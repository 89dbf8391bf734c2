package dev.proa.bench;

import dev.proa.command.AdminApi;
import dev.proa.command.CommandFailure;
import dev.proa.command.ExitCode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Upstream's control plane on this machine, by a program whose {@code up} starts it and prints a line
 * {@code NAME after N ms} per step, and whose {@code down} removes it. Its process ids, sockets and kubeconfig are in
 * {@code /run/upstream}.
 */
final class UpstreamCluster implements AutoCloseable {
    private static final Path RUN = Path.of("/run/upstream");
    private static final Pattern STEP = Pattern.compile("(?m)^(.+) after (\\d+) ms");
    /** Serves images to it; no part of Kubernetes. */
    private static final String REGISTRY = "registry";

    private final Path program;

    private UpstreamCluster(Path program) {
        this.program = program;
    }

    /** To be started and closed; refused while there is one already, which would be somebody else's. */
    static UpstreamCluster claim(Path program) {
        if (Files.exists(RUN)) {
            throw new CommandFailure(
                    ExitCode.REQUIREMENT,
                    "PROA-BENCH-UPSTREAM",
                    RUN + " is there: upstream runs already",
                    "`" + program + " down` removes it");
        }
        return new UpstreamCluster(program);
    }

    /** Starts it; milliseconds by step, as it tells them. */
    Map<String, Long> up() throws IOException, InterruptedException {
        String output = run("up");
        Map<String, Long> steps = new TreeMap<>();
        Matcher found = STEP.matcher(output);
        while (found.find()) {
            steps.put(found.group(1), Long.parseLong(found.group(2)));
        }
        return steps;
    }

    AdminApi api() throws IOException {
        return AdminApi.of(RUN.resolve("admin.kubeconfig"));
    }

    /** Its processes by part. */
    Map<String, List<ProcessFigures>> parts() throws IOException {
        Map<String, List<ProcessFigures>> parts = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(RUN, "*.pid")) {
            for (Path file : files) {
                String name = file.getFileName().toString().replace(".pid", "");
                if (!name.equals(REGISTRY)) {
                    long id = Long.parseLong(Files.readString(file).strip());
                    parts.put(name, List.of(new ProcessFigures(id)));
                }
            }
        }
        parts.put("shims and pods", ProcessFigures.shimsOf(RUN.resolve("containerd.sock")));
        return parts;
    }

    /** Its output goes through a file: what it starts would keep a pipe open. */
    private String run(String word) throws IOException, InterruptedException {
        Path output = Files.createTempFile("proa-bench", ".log");
        try {
            int code = new ProcessBuilder(program.toString(), word)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start()
                    .waitFor();
            String text = Files.readString(output);
            if (code != 0) {
                throw new CommandFailure(
                        ExitCode.FAILED, "PROA-BENCH-UPSTREAM", program + " " + word + " failed: " + text.strip(), "");
            }
            return text;
        } finally {
            Files.delete(output);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("down");
    }
}
