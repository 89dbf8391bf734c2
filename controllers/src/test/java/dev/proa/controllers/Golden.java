package dev.proa.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares a transcript with the one kept beside the test; {@code -Dgolden.write=true} keeps the new one. */
public final class Golden {
    private Golden() {}

    public static void check(Class<?> test, String name, String text) {
        Path kept = Path.of("src/test/resources", test.getPackageName().replace('.', '/'), name + ".txt");
        try {
            if (Boolean.getBoolean("golden.write")) {
                Files.createDirectories(kept.getParent());
                Files.writeString(kept, text);
            }
            assertThat(text).isEqualTo(Files.readString(kept));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
