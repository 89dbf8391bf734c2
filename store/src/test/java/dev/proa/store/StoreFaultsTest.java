package dev.proa.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Disk;
import dev.proa.base.DiskFile;
import dev.proa.base.ManualClock;
import dev.proa.base.SimulatedDisk;
import dev.proa.store.CommitResult.Committed;
import dev.proa.store.CommitResult.Reason;
import dev.proa.store.CommitResult.Refused;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each part of the store is broken in turn: it shows, and it goes again where it can. */
@Timeout(30)
class StoreFaultsTest {
    private static final String PODS = "/registry/core/pods/";

    private final ManualClock clock = new ManualClock(Instant.EPOCH.plus(Duration.ofDays(1)));
    private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
    private Store store;

    @AfterEach
    void close() {
        store.close();
    }

    private static StoreLimits limits() {
        return new StoreLimits(
                1 << 20, 1 << 20, 1 << 30, 16, 100, 1 << 20, 1 << 20, 1 << 20, Duration.ofMinutes(5), 1_000, 4_000, 0);
    }

    private CommitResult put(String name) {
        return store.commit(
                Transaction.put(PODS + "a/" + name, "value".repeat(100).getBytes(StandardCharsets.UTF_8)));
    }

    private void open(Disk over) throws IOException {
        store = LogStore.open(over, clock, limits(), Runnable::run);
    }

    @Test
    void nothingIsWrongWithAStoreThatWorks() throws Exception {
        open(disk);
        put("x");
        StoreFaults faults = store.faults();
        assertThat(List.of(faults.owner(), faults.dispatcher(), faults.checkpoints(), faults.disk()))
                .allMatch(java.util.Optional::isEmpty);
    }

    @Test
    void aFullDiskRefusesWritesAndTakesThemAgainWhenThereIsRoom() throws Exception {
        open(disk);
        for (int round = 0; round < 5; round++) {
            assertThat(put("x")).isInstanceOf(Committed.class);
            disk.limit(disk.usedBytes() + 700);
            CommitResult last = put("a");
            for (int i = 0; last instanceof Committed; i++) {
                last = put("more" + i);
            }
            assertThat(last)
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.DISK_FULL));
            assertThat(store.faults().disk()).isPresent();
            assertThat(store.faults().owner()).isEmpty();
            assertThat(store.snapshot().get(PODS + "a/x")).isNotNull();
            disk.unlimit();
            assertThat(put("y")).isInstanceOf(Committed.class);
            assertThat(store.faults().disk())
                    .as("a small write finds room where a large one found none")
                    .isPresent();
            clock.advance(Duration.ofSeconds(StoreFaults.ROOM_AGAIN_SECONDS));
            assertThat(put("z")).isInstanceOf(Committed.class);
            assertThat(store.faults().disk()).isEmpty();
        }
        long revision = store.snapshot().revision();
        store.close();
        open(disk);
        assertThat(store.snapshot().revision()).isEqualTo(revision);
    }

    @Test
    void aFailedSyncShows() throws Exception {
        open(disk);
        put("x");
        disk.failSync(1);
        assertThat(put("y")).isInstanceOf(Refused.class);
        assertThat(store.faults().owner())
                .hasValueSatisfying(fault -> assertThat(fault).contains("could not be made durable"));
    }

    @Test
    void aSlowSyncShowsWhileItLasts() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        open(new Through(disk) {
            private int syncs;

            @Override
            void beforeSync(String name) throws IOException {
                if (store != null && syncs++ == 0) {
                    begun.countDown();
                    uninterrupted(goOn);
                }
            }
        });
        var written = CompletableFuture.supplyAsync(() -> put("x"));
        begun.await();
        assertThat(store.faults().owner()).isEmpty();
        clock.advance(Duration.ofSeconds(StoreFaults.BUSY_SECONDS_MAX));
        assertThat(store.faults().owner()).hasValue("the thread store-owner has been busy for 10 s");
        goOn.countDown();
        assertThat(written.get()).isInstanceOf(Committed.class);
        assertThat(put("y")).isInstanceOf(Committed.class);
        assertThat(store.faults().owner()).isEmpty();
    }

    @Test
    void aListenerThatHoldsTheDispatcherShows() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        open(disk);
        store.watch(PODS, 0, new WatchListener() {
            @Override
            public void event(WatchEvent event) {
                begun.countDown();
                uninterrupted(goOn);
            }

            @Override
            public void progress(long revision) {}

            @Override
            public void closed() {}
        });
        put("x");
        begun.await();
        clock.advance(Duration.ofSeconds(StoreFaults.BUSY_SECONDS_MAX + 1));
        assertThat(store.faults().dispatcher()).hasValue("the thread store-watch has been busy for 11 s");
        goOn.countDown();
    }

    @Test
    void aCheckpointThatFailsShowsAndTheLogGoesOn() throws Exception {
        boolean[] broken = {true};
        open(new Through(disk) {
            @Override
            void beforeSync(String name) throws IOException {
                if (broken[0] && name.startsWith("checkpoint")) {
                    throw new IOException("the checkpoint's disk is broken");
                }
            }
        });
        for (int i = 0; store.faults().checkpoints().isEmpty(); i++) {
            assertThat(put("x" + i % 3)).isInstanceOf(Committed.class);
            assertThat(i).isLessThan(1_000);
        }
        assertThat(store.faults().checkpoints()).hasValue("the checkpoint's disk is broken");
        broken[0] = false;
        for (int i = 0; store.faults().checkpoints().isPresent(); i++) {
            assertThat(put("x" + i % 3)).isInstanceOf(Committed.class);
            assertThat(i).isLessThan(1_000);
        }
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A disk over another that can be slow or fail. */
    private abstract static class Through implements Disk {
        private final Disk below;

        Through(Disk below) {
            this.below = below;
        }

        abstract void beforeSync(String name) throws IOException;

        @Override
        public DiskFile append(String name) throws IOException {
            return new ThroughFile(below.append(name), name);
        }

        @Override
        public DiskFile read(String name) throws IOException {
            return below.read(name);
        }

        @Override
        public boolean exists(String name) {
            return below.exists(name);
        }

        @Override
        public List<String> list() throws IOException {
            return below.list();
        }

        @Override
        public void rename(String from, String to) throws IOException {
            below.rename(from, to);
        }

        @Override
        public void delete(String name) throws IOException {
            below.delete(name);
        }

        @Override
        public void syncFolder() throws IOException {
            below.syncFolder();
        }

        @Override
        public Closeable lock(String name) throws IOException {
            return below.lock(name);
        }

        private final class ThroughFile implements DiskFile {
            private final DiskFile file;
            private final String name;

            ThroughFile(DiskFile file, String name) {
                this.file = file;
                this.name = name;
            }

            @Override
            public void append(ByteBuffer bytes) throws IOException {
                file.append(bytes);
            }

            @Override
            public void reserve(long size) throws IOException {
                file.reserve(size);
            }

            @Override
            public int read(long position, ByteBuffer into) throws IOException {
                return file.read(position, into);
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void truncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override
            public void sync() throws IOException {
                beforeSync(name);
                file.sync();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        }
    }
}
