package dev.proa.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatedFileTest {
    @TempDir
    Path folder;

    @Test
    void keepsTheNewestLinesInSoManyFiles() throws IOException {
        Path file = folder.resolve("a.log");
        try (RotatedFile log = new RotatedFile(file, 30, 2)) {
            for (int i = 0; i < 20; i++) {
                log.write("line %04d\n".formatted(i).getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(Files.readString(file)).isEqualTo("line 0018\nline 0019\n");
        assertThat(Files.readString(folder.resolve("a.log.1"))).isEqualTo("line 0015\nline 0016\nline 0017\n");
        assertThat(Files.readString(folder.resolve("a.log.2"))).isEqualTo("line 0012\nline 0013\nline 0014\n");
        assertThat(folder.resolve("a.log.3")).doesNotExist();
    }

    @Test
    void othersWhoAppendGoOnWritingToTheSameFile() throws IOException {
        Path file = folder.resolve("a.log");
        try (RotatedFile log = new RotatedFile(file, 10, 1);
                var other = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            log.write("a whole line\n".getBytes(StandardCharsets.UTF_8));
            other.write("last words\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Files.readString(file)).isEqualTo("last words\n");
    }

    @Test
    void aLineIsNeverCutInTwo() throws IOException {
        Path file = folder.resolve("a.log");
        try (RotatedFile log = new RotatedFile(file, 5, 1)) {
            log.write("beginning ".getBytes(StandardCharsets.UTF_8));
            log.write("and end\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Files.readString(folder.resolve("a.log.1"))).isEqualTo("beginning and end\n");
    }

    @Test
    void goesOnWhereNothingCanBeKept() throws IOException {
        Path file = folder.resolve("a.log");
        Files.createDirectories(folder.resolve("a.log.1").resolve("in the way"));
        try (RotatedFile log = new RotatedFile(file, 5, 1)) {
            log.write("first line\n".getBytes(StandardCharsets.UTF_8));
            log.write("second line\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Files.readString(file)).isEqualTo("first line\nsecond line\n");
    }
}
