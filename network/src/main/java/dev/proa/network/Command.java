package dev.proa.network;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one of the machine's network tools to its end. */
final class Command {
    private static final int TIMEOUT_SECONDS = 60;

    /** What a finished tool left; the error text is trimmed. */
    record Result(int code, String output, String error) {
        boolean succeeded() {
            return code == 0;
        }
    }

    private Command() {}

    /** Runs it with this input. @throws IOException when it cannot be started or doesn't end within a minute */
    static Result run(List<String> words, String input) throws IOException {
        Process process = new ProcessBuilder(words).start();
        String[] error = {""};
        // Read beside the output: a tool that fills one pipe while we read the other would never end.
        Thread errors = Thread.ofVirtual().start(() -> error[0] = text(process.errorReader()));
        Thread feeder = Thread.ofVirtual().start(() -> feed(process, input));
        try {
            String output = text(process.inputReader());
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(words.getFirst() + " did not end within " + TIMEOUT_SECONDS + " s");
            }
            errors.join();
            feeder.join();
            return new Result(process.exitValue(), output, error[0].strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + words.getFirst() + " ran", e);
        } finally {
            process.destroyForcibly();
        }
    }

    static Result run(String... words) throws IOException {
        return run(List.of(words), "");
    }

    private static void feed(Process process, String input) {
        try (OutputStream to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The tool ended without reading all of it; its exit code says why.
        }
    }

    private static String text(java.io.BufferedReader reader) {
        try (reader) {
            return reader.readAllAsString();
        } catch (IOException e) {
            return "";
        }
    }
}
