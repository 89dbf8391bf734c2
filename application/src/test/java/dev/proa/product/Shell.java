package dev.proa.product;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands as a user types them, in one folder and with one environment. */
final class Shell {
    private static final int LIMIT_MINUTES = 15;

    private final Path folder;
    private final Map<String, String> environment;

    /** What a command printed, both streams in one, and its exit code. */
    record Result(String command, int code, String output) {
        /** The output of a command that has to succeed. */
        String orFail() {
            if (code != 0) {
                throw new AssertionError(command + " ended with " + code + ":\n" + output);
            }
            return output;
        }
    }

    Shell(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
    }

    Result run(String... words) throws IOException, InterruptedException {
        Process process = start(words);
        // A command that hangs would hang the reading, too.
        Thread limit = Thread.ofVirtual().start(() -> endAfterLimit(process));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        limit.interrupt();
        return new Result(String.join(" ", words), code, output);
    }

    Process start(String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(words))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null"));
        builder.environment().keySet().removeIf(name -> name.startsWith("PROA_") && !name.equals("PROA_JAVA_HOME"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void endAfterLimit(Process process) {
        try {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
