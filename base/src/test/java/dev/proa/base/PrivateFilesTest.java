package dev.proa.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody else on the machine reads what is kept. */
class PrivateFilesTest {
    @TempDir
    Path temporary;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Path opened(Path path, String mode) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    @Test
    void aDiskIsForItsOwnerAlone() throws IOException {
        Path folder = temporary.resolve("below/store");
        RealDisk disk = new RealDisk(folder);
        try (DiskFile file = disk.append("log");
                var lock = disk.lock("lock")) {
            file.append(ByteBuffer.wrap(new byte[] {1}));
        }
        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("log"))).isEqualTo("rw-------");
        assertThat(mode(folder.resolve("lock"))).isEqualTo("rw-------");
    }

    @Test
    void whatAnEarlierVersionLeftOpenIsClosed() throws IOException {
        Path folder = opened(Files.createDirectory(temporary.resolve("store")), "rwxr-xr-x");
        Path file = opened(Files.createFile(folder.resolve("log")), "rw-r--r--");
        Path elsewhere = opened(Files.createFile(temporary.resolve("elsewhere")), "rw-r--r--");
        Files.createSymbolicLink(folder.resolve("link"), elsewhere);
        new RealDisk(folder);
        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(elsewhere)).isEqualTo("rw-r--r--");
        assertThat(mode(PrivateFiles.passage(opened(folder, "rwxrwxrwx")))).isEqualTo("rwx--x--x");
    }

    @Test
    void aFileIsReplacedByAPrivateOne() throws IOException {
        Path file = opened(Files.writeString(temporary.resolve("key"), "old"), "rw-rw-rw-");
        PrivateFiles.write(file, "new");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(file).hasContent("new");
        assertThat(mode(PrivateFiles.touch(opened(file, "rw-r--r--")))).isEqualTo("rw-------");
        assertThat(file).hasContent("new");
        assertThat(mode(PrivateFiles.touch(temporary.resolve("fresh")))).isEqualTo("rw-------");
    }

    @Test
    void logsArePrivateAndStaySo() throws IOException {
        Path file = temporary.resolve("a.log");
        try (RotatedFile log = new RotatedFile(file, 5, 1)) {
            log.write("a whole line\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(temporary.resolve("a.log.1"))).isEqualTo("rw-------");
    }

    @Test
    void whatIsWrittenAnewAtEachStartIsLeftAloneWhenItIsTheSame() throws IOException {
        Path file = temporary.resolve("settings");
        PrivateFiles.write(file, "a: 1\n");
        Object first = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        PrivateFiles.write(opened(file, "rw-r--r--"), "a: 1\n");
        assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
                .isEqualTo(first);
        assertThat(mode(file)).isEqualTo("rw-------");
        PrivateFiles.write(file, "a: 2\n");
        assertThat(file).hasContent("a: 2\n");
    }

    @Test
    void whatCannotBeWrittenLeavesNothingBehind() throws IOException {
        Path file = Files.createDirectories(temporary.resolve("taken/within")).getParent();
        assertThatThrownBy(() -> PrivateFiles.write(file, "text")).isInstanceOf(IOException.class);
        assertThat(temporary).isDirectoryNotContaining("glob:**.new");
    }
}
