package dev.proa.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs one of the machine's or the JDK's tools. */
final class Tool {
    private Tool() {}

    /** What it printed. @throws ImageException when it cannot be run or fails */
    static String run(List<String> words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new ImageException(String.join(" ", words) + " failed: " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new ImageException("cannot run " + words.getFirst() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageException("interrupted while " + words.getFirst() + " ran", e);
        }
    }
}
