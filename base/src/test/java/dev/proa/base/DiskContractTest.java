package dev.proa.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real disk and the simulated one have in common. */
final class DiskContractTest {
    abstract static class Contract {
        Disk disk;

        abstract Disk open() throws IOException;

        @BeforeEach
        void openDisk() throws IOException {
            disk = open();
        }

        private static void append(DiskFile file, String text) throws IOException {
            file.append(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        private String content(String name) throws IOException {
            try (DiskFile file = disk.read(name)) {
                ByteBuffer bytes = ByteBuffer.allocate(100);
                assertThat(file.read(0, bytes)).isEqualTo((int) file.size());
                return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).replace('\0', '0');
            }
        }

        @Test
        void appendsGoOnWhereTheFileEnded() throws IOException {
            try (DiskFile file = disk.append("a")) {
                append(file, "one");
                file.sync();
            }
            try (DiskFile file = disk.append("a")) {
                append(file, "two");
                file.truncate(4);
                append(file, "!");
            }
            assertThat(content("a")).isEqualTo("onet!");
        }

        @Test
        void reservedRoomReadsAsZerosUntilItIsWritten() throws IOException {
            try (DiskFile file = disk.append("a")) {
                append(file, "one");
                file.reserve(6);
                assertThat(content("a")).isEqualTo("one000");
                append(file, "two three");
                file.reserve(2);
            }
            assertThat(content("a")).isEqualTo("onetwo three");
        }

        @Test
        void filesAreRenamedDeletedAndListed() throws IOException {
            disk.append("b").close();
            try (DiskFile file = disk.append("a")) {
                append(file, "new");
            }
            disk.append("c").close();
            disk.rename("a", "b");
            disk.delete("c");
            disk.delete("never there");
            disk.syncFolder();
            assertThat(disk.list()).containsExactly("b");
            assertThat(disk.exists("a")).isFalse();
            assertThat(content("b")).isEqualTo("new");
            assertThatThrownBy(() -> disk.read("a")).isInstanceOf(IOException.class);
        }

        @Test
        void aLockIsHeldByOne() throws IOException {
            Closeable lock = disk.lock("lock");
            assertThatThrownBy(() -> disk.lock("lock")).isInstanceOf(DiskLockedException.class);
            lock.close();
            disk.lock("lock").close();
        }
    }

    @Nested
    final class Real extends Contract {
        @TempDir
        Path folder;

        @Override
        Disk open() throws IOException {
            return new RealDisk(folder);
        }
    }

    @Nested
    final class Simulated extends Contract {
        @Override
        Disk open() {
            return new SimulatedDisk(new Random(1));
        }

        @Test
        void onlyWhatWasSyncedIsSureToSurvive() throws IOException {
            SimulatedDisk crashing = (SimulatedDisk) disk;
            DiskFile file = crashing.append("a");
            crashing.syncFolder();
            append(file, "kept");
            file.sync();
            append(file, "x".repeat(10_000));
            crashing.crash();
            assertThatThrownBy(file::size).isInstanceOf(IOException.class);
            ByteBuffer bytes = ByteBuffer.allocate(4);
            crashing.read("a").read(0, bytes);
            assertThat(new String(bytes.array(), StandardCharsets.UTF_8)).isEqualTo("kept");
        }

        @Test
        void itCanBeFull() throws IOException {
            SimulatedDisk small = (SimulatedDisk) disk;
            small.limit(10);
            DiskFile file = small.append("a");
            assertThatThrownBy(() -> append(file, "more than there is room for"))
                    .isInstanceOf(DiskFullException.class);
            assertThat(small.usedBytes()).isEqualTo(10);
        }

        private static void append(DiskFile file, String text) throws IOException {
            Contract.append(file, text);
        }
    }
}
