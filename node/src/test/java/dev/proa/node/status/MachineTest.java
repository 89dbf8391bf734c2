package dev.proa.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.node.eviction.Pressure;
import dev.proa.node.linux.FileSystemSpace;
import dev.proa.node.linux.FolderUsage;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured of this machine agrees with what other ways to ask tell. */
class MachineTest {
    @TempDir
    private Path folder;

    @Test
    void processes_and_memory_are_those_of_the_kernel() {
        Pressure.Reading processes = Machine.processes();
        long threads = Thread.getAllStackTraces().size();
        assertThat(processes.capacity()).isGreaterThan(1000);
        assertThat(processes.capacity() - processes.available()).isGreaterThanOrEqualTo(threads);
        assertThat(Machine.freeableMemoryBytes()).isPositive().isLessThan(Machine.memoryBytes());
    }

    @Test
    void a_file_system_is_as_large_as_java_says() throws IOException {
        FileStore store = Files.getFileStore(folder);
        FileSystemSpace space = FileSystemSpace.of(folder);
        assertThat(space.bytes()).isEqualTo(store.getTotalSpace());
        assertThat(space.bytesUsed()).isPositive();
        assertThat(space.inodesFree()).isBetween(0L, space.inodes());
    }

    @Test
    void a_folder_takes_what_is_allocated_in_it_and_nothing_behind_links() throws Exception {
        Path measured = Files.createDirectory(folder.resolve("measured"));
        Files.write(measured.resolve("two"), new byte[2 << 20]);
        Files.createLink(measured.resolve("again"), measured.resolve("two"));
        Files.createSymbolicLink(measured.resolve("away"), Path.of("/usr"));
        Map<Path, Long> bytes = FolderUsage.bytes(List.of(measured, folder.resolve("missing")));
        assertThat(bytes).containsOnlyKeys(measured);
        assertThat(bytes.get(measured)).isBetween(2L << 20, 3L << 20);
    }
}
