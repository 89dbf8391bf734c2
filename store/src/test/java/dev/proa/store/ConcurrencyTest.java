package dev.proa.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.base.SimulatedDisk;
import dev.proa.store.CommitResult.Committed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads, each reading, then writing under the revision it read: as if they had taken turns. */
final class ConcurrencyTest {
    private static final int THREADS = 16;
    private static final int INCREMENTS = 300;
    private static final int COUNTERS = 3;

    private static Store open(String engine) throws Exception {
        return engine.equals("memory")
                ? MemoryStore.open(Clock.system())
                : LogStore.open(new SimulatedDisk(new Random(1)), Clock.system(), StoreLimits.standard());
    }

    private static String key(int counter) {
        return "/registry/core/counters/" + counter;
    }

    private static long count(Entry entry) {
        return entry == null ? 0 : ByteBuffer.wrap(entry.value()).getLong();
    }

    private static byte[] bytes(long count) {
        return ByteBuffer.allocate(Long.BYTES).putLong(count).array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "log"})
    void noIncrementIsLostAndEveryReaderSeesItsWrite(String engine) throws Exception {
        try (Store store = open(engine);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            RecordingListener listener = new RecordingListener();
            store.watch("/registry/", 0, listener);
            List<Callable<List<Long>>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                tasks.add(() -> increments(store, random));
            }
            List<Long> revisions = new ArrayList<>();
            for (Future<List<Long>> done : threads.invokeAll(tasks)) {
                revisions.addAll(done.get());
            }
            long last = store.snapshot().revision();
            assertThat(revisions).doesNotHaveDuplicates().hasSize(THREADS * INCREMENTS);
            assertThat(last).isEqualTo(revisions.size());
            long sum = 0;
            for (int i = 0; i < COUNTERS; i++) {
                sum += count(store.snapshot().get(key(i)));
            }
            assertThat(sum).isEqualTo(revisions.size());
            List<WatchEvent> events = listener.through(last);
            assertThat(events).hasSize(revisions.size());
            for (int i = 0; i < events.size(); i++) {
                WatchEvent event = events.get(i);
                assertThat(event.revision()).isEqualTo(i + 1);
                assertThat(count(event.current())).isEqualTo(count(event.previous()) + 1);
            }
        }
    }

    private static List<Long> increments(Store store, Random random) {
        List<Long> revisions = new ArrayList<>();
        while (revisions.size() < INCREMENTS) {
            String key = key(random.nextInt(COUNTERS));
            Entry now = store.snapshot().get(key);
            long expected = now == null ? Transaction.ABSENT : now.modRevision();
            CommitResult result = store.commit(Transaction.replace(key, bytes(count(now) + 1), expected));
            if (result instanceof Committed committed) {
                Snapshot after = store.snapshot();
                assertThat(after.revision()).isGreaterThanOrEqualTo(committed.revision());
                assertThat(after.get(key).modRevision()).isGreaterThanOrEqualTo(committed.revision());
                assertThat(revisions.isEmpty() ? 0 : revisions.getLast()).isLessThan(committed.revision());
                revisions.add(committed.revision());
            }
        }
        return revisions;
    }
}
