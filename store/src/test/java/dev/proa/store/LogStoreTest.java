package dev.proa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.base.DiskFile;
import dev.proa.base.DiskLockedException;
import dev.proa.base.SimulatedDisk;
import dev.proa.store.CommitResult.Reason;
import dev.proa.store.CommitResult.Refused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The contract on the log engine, and what only a log can do: be opened again. */
final class LogStoreTest extends StoreContractTest {
    private SimulatedDisk disk;

    @Override
    Store open(StoreLimits limits) throws IOException {
        disk = new SimulatedDisk(new Random(1));
        return LogStore.open(disk, clock, limits, Runnable::run);
    }

    private void reopen(StoreLimits limits) throws IOException {
        store.close();
        store = LogStore.open(disk, clock, limits, Runnable::run);
    }

    private static StoreLimits small() {
        StoreLimits standard = StoreLimits.standard();
        return new StoreLimits(
                1 << 20, 1 << 20, 1 << 30, 16, 100, 1 << 20, 1 << 20, 1 << 20, standard.historyAge(), 1_000, 4_000, 0);
    }

    @Test
    void aStartFindsEverythingAndItsHistory() throws Exception {
        put(PODS + "a/x", "1");
        put(PODS + "a/y", "1");
        put(PODS + "a/x", "2");
        delete(PODS + "a/y");
        store.commit(Transaction.of(
                new Transaction.Put(EVENTS + "a/e", bytes("e"), Transaction.ANY, Duration.ofSeconds(90))));
        Snapshot before = store.snapshot();
        reopen(StoreLimits.standard());
        assertThat(store.snapshot().revision()).isEqualTo(5);
        assertThat(store.snapshot().range("/"))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(before.range("/"));
        assertThat(store.snapshot().lastModified(PODS)).isEqualTo(4);
        assertThat(described(watch(PODS, 1).through(5)))
                .containsExactly("2 a/y new 1", "3 a/x 1 -> 2", "4 a/y 1 -> gone");
        assertThat(store.snapshotAt(3, PODS)).isInstanceOf(SnapshotAt.Found.class);
        clock.advance(Duration.ofSeconds(90));
        assertThat(put(PODS + "a/z", "1")).isEqualTo(7);
        assertThat(store.snapshot().get(EVENTS + "a/e")).isNull();
    }

    @Test
    void checkpointsReplaceTheLogOnceItIsOlderThanHistory() throws Exception {
        reopen(small());
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 10; i++) {
                put(PODS + "a/" + i, "round " + round + " " + "x".repeat(100));
            }
            clock.advance(Duration.ofMinutes(2));
        }
        assertThat(disk.list()).hasSizeBetween(3, 16);
        assertThat(disk.usedBytes()).isLessThan(20_000);
        Snapshot before = store.snapshot();
        reopen(small());
        assertThat(store.snapshot().range("/"))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(before.range("/"));
        assertThat(watch(PODS, 290).through(300)).hasSize(10);
        assertThat(store.watch(PODS, 100, new RecordingListener())).isInstanceOf(WatchResult.Expired.class);
    }

    @Test
    void aFullDiskRefusesWritesUntilThereIsRoom() throws Exception {
        reopen(small());
        put(PODS + "a/x", "1");
        disk.limit(disk.usedBytes() + 60);
        assertThat(store.commit(Transaction.put(PODS + "a/y", new byte[1000])))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.DISK_FULL));
        assertThat(text(store.snapshot().get(PODS + "a/x"))).isEqualTo("1");
        reopen(small());
        assertThat(text(store.snapshot().get(PODS + "a/x"))).isEqualTo("1");
        assertThat(store.commit(Transaction.put(PODS + "a/y", new byte[1000]))).isInstanceOf(Refused.class);
        disk.unlimit();
        assertThat(put(PODS + "a/y", "1")).isEqualTo(2);
        disk.crash();
        reopen(small());
        assertThat(store.snapshot().count(PODS)).isEqualTo(2);
    }

    @Test
    void aFailedSyncStopsWritesAndKeepsReads() throws Exception {
        put(PODS + "a/x", "1");
        disk.failSync(1);
        for (int i = 0; i < 2; i++) {
            assertThat(store.commit(Transaction.put(PODS + "a/x", bytes("2"))))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.FAILED));
        }
        assertThat(text(store.snapshot().get(PODS + "a/x"))).isEqualTo("1");
    }

    @Test
    void onlyOneMayHaveAFolderOpen() {
        assertThatThrownBy(() -> LogStore.open(disk, clock, StoreLimits.standard()))
                .isInstanceOf(DiskLockedException.class);
    }

    @Test
    void damageBeforeTheEndIsNotPassedOver() throws Exception {
        reopen(small());
        for (int i = 0; i < 30; i++) {
            put(PODS + "a/" + i, "x".repeat(50));
        }
        List<String> segments =
                disk.list().stream().filter(name -> name.startsWith("log-")).toList();
        assertThat(segments).hasSizeGreaterThan(1);
        store.close();
        disk.corrupt(segments.getFirst(), 500);
        assertThatThrownBy(() -> LogStore.open(disk, clock, small()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(segments.getFirst() + " is damaged at byte");
    }

    @Test
    void aDamagedCheckpointIsPassedOverWhereTheLogHasTheSame() throws Exception {
        reopen(small());
        for (int i = 0; i < 60; i++) {
            put(PODS + "a/" + i, "x".repeat(50));
        }
        String checkpoint = disk.list().getFirst();
        assertThat(checkpoint).startsWith("checkpoint-");
        disk.corrupt(checkpoint, 300);
        reopen(small());
        assertThat(store.snapshot().count(PODS)).isEqualTo(60);
    }

    @Test
    void whatANewerReleaseWroteIsRefused() throws Exception {
        put(PODS + "a/x", "1");
        store.close();
        String segment = disk.list().getFirst();
        ByteBuffer content = ByteBuffer.allocate(1000);
        int size = disk.read(segment).read(0, content);
        byte[] bytes = content.array();
        bytes[8] = 2;
        CRC32C checksum = new CRC32C();
        int frame = 8 + ByteBuffer.wrap(bytes).getInt(4);
        checksum.update(bytes, 4, frame - 4);
        ByteBuffer.wrap(bytes).putInt(0, (int) checksum.getValue());
        try (DiskFile file = disk.append(segment)) {
            file.truncate(0);
            file.append(ByteBuffer.wrap(bytes, 0, size));
        }
        assertThatThrownBy(() -> LogStore.open(disk, clock, StoreLimits.standard()))
                .isInstanceOf(NewerReleaseException.class)
                .hasMessage(segment
                        + " was written by a newer release, in log format 2; this release reads formats up to 1");
    }
}
