package dev.proa.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.ManualClock;
import dev.proa.base.SimulatedDisk;
import dev.proa.store.CommitResult.Committed;
import dev.proa.store.CommitResult.Conflict;
import dev.proa.store.CommitResult.Reason;
import dev.proa.store.CommitResult.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The log against a model, on a disk that crashes, tears, reorders, fails to sync and fills up. After every start the state must be the last
 * confirmed one, followed by as many as may be of the transactions whose outcome was answered as unknown, in their order.
 */
final class LogCrashTest {
    /** More of them: {@code -Dproa.seeds=100000}. */
    private static final long SEEDS = Long.getLong("proa.seeds", 1_500);

    @BeforeAll
    static void quiet() {
        // Every seed tears a log or fails a sync: thousands of true warnings say nothing.
        Log.configure(System.err, Log.Level.OFF, Clock.system());
    }

    @AfterAll
    static void loud() {
        Log.configure(System.err, Log.Level.INFO, Clock.system());
    }

    @Test
    void everyConfirmedCommitSurvives() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new Run(seed).run();
            } catch (AssertionError | Exception e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private record Value(String text, long created, long modified) {}

    private static final class Run {
        private final Random random;
        private final SimulatedDisk disk;
        private final ManualClock clock = new ManualClock(Instant.EPOCH.plus(Duration.ofDays(1)));
        private final StoreLimits limits;
        private final Map<Long, TreeMap<String, Value>> states = new HashMap<>(Map.of(0L, new TreeMap<>()));
        private long revision;
        /** States that a crash may have left behind the confirmed one. */
        private final List<TreeMap<String, Value>> possible = new ArrayList<>();

        private EmbeddedStore store;
        private int writes;

        Run(long seed) {
            random = new Random(seed);
            disk = new SimulatedDisk(new Random(~seed));
            limits = new StoreLimits(
                    10_000,
                    20_000,
                    1 << 30,
                    16,
                    1000,
                    1 << 20,
                    4_000,
                    6_000,
                    Duration.ofMinutes(5),
                    200 + random.nextInt(3_000),
                    500 + random.nextInt(5_000),
                    random.nextInt(2) * 2_000);
        }

        void run() throws IOException {
            int lives = 2 + random.nextInt(4);
            for (int life = 0; life < lives; life++) {
                if (open()) {
                    verify();
                    live();
                    if (random.nextInt(4) > 0) {
                        disk.crash();
                    }
                    store.close();
                }
            }
            disk.unlimit();
            assertThat(open()).isTrue();
            verify();
            store.close();
        }

        /** False when the disk failed right then: the machine crashes and starts again. */
        private boolean open() throws IOException {
            if (!possible.isEmpty()) {
                // With no room to write them anew, transactions of unknown outcome would be shown before they are
                // durable.
                disk.unlimit();
            }
            if (random.nextInt(8) == 0) {
                disk.failSync(1 + random.nextInt(4));
            }
            try {
                store = LogStore.open(disk, clock, limits, Runnable::run);
                disk.failSync(Long.MAX_VALUE);
                return true;
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("simulated");
                disk.crash();
                disk.unlimit();
                store = LogStore.open(disk, clock, limits, Runnable::run);
                return true;
            }
        }

        private void verify() {
            Snapshot snapshot = store.snapshot();
            long ahead = snapshot.revision() - revision;
            assertThat(ahead).isBetween(0L, (long) possible.size());
            for (TreeMap<String, Value> state : possible.subList(0, (int) ahead)) {
                states.put(++revision, state);
            }
            possible.clear();
            assertThat(values(snapshot)).isEqualTo(states.get(revision));
            verifyHistory();
        }

        private void verifyHistory() {
            long earlier = random.nextLong(revision + 1);
            if (store.snapshotAt(earlier, "/r/") instanceof SnapshotAt.Found found) {
                assertThat(values(found.snapshot())).isEqualTo(states.get(earlier));
            }
            TreeMap<String, Value> folded = new TreeMap<>(states.get(earlier));
            RecordingListener listener = new RecordingListener();
            if (store.watch("/r/", earlier, listener) instanceof WatchResult.Started) {
                try {
                    listener.through(revision).forEach(event -> fold(folded, event));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                assertThat(folded).isEqualTo(states.get(revision));
            }
        }

        private static void fold(TreeMap<String, Value> state, WatchEvent event) {
            Value before = state.remove(event.key());
            assertThat(before).isEqualTo(event.previous() == null ? null : value(event.previous()));
            if (event.current() != null) {
                state.put(event.key(), value(event.current()));
            }
        }

        private void live() {
            int commits = random.nextInt(25);
            for (int i = 0; i < commits; i++) {
                switch (random.nextInt(12)) {
                    case 0 -> disk.failSync(1 + random.nextInt(6));
                    case 1 -> disk.limit(disk.usedBytes() + random.nextInt(2_000));
                    case 2, 3 -> disk.unlimit();
                    case 4 -> clock.advance(Duration.ofSeconds(random.nextInt(400)));
                    default -> {}
                }
                commit();
            }
        }

        private void commit() {
            List<Transaction> group = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(4); i++) {
                group.add(transaction());
            }
            List<CommitResult> results = store.commitAll(group);
            TreeMap<String, Value> state = states.get(revision);
            long next = revision;
            for (int i = 0; i < group.size(); i++) {
                TreeMap<String, Value> after = apply(group.get(i), state, next + 1);
                CommitResult result = results.get(i);
                switch (result) {
                    case Committed committed -> {
                        assertThat(after).isNotNull();
                        assertThat(committed.revision()).isEqualTo(after.equals(state) ? next : next + 1);
                        if (!after.equals(state)) {
                            states.put(++revision, after);
                        }
                    }
                    case Conflict _ -> assertThat(after).isNull();
                    case Refused refused -> {
                        assertThat(refused.reason()).isIn(Reason.DISK_FULL, Reason.FAILED);
                        if (refused.reason() == Reason.FAILED && after != null && !after.equals(state)) {
                            possible.add(after);
                        }
                    }
                }
                if (after != null && !after.equals(state)) {
                    state = after;
                    next++;
                }
            }
            assertThat(store.snapshot().revision()).isEqualTo(revision);
            assertThat(values(store.snapshot())).isEqualTo(states.get(revision));
        }

        private Transaction transaction() {
            List<Transaction.Write> writes = new ArrayList<>();
            Map<String, Boolean> keys = new HashMap<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                String key = "/r/g/kind" + random.nextInt(3) + "/" + random.nextInt(6);
                if (keys.put(key, true) == null) {
                    Value now = states.get(revision).get(key);
                    long expected = random.nextInt(3) > 0
                            ? Transaction.ANY
                            : now == null || random.nextInt(5) == 0 ? Transaction.ABSENT : now.modified();
                    writes.add(
                            random.nextInt(4) == 0
                                    ? new Transaction.Delete(key, expected)
                                    : new Transaction.Put(key, text(), expected, null));
                }
            }
            return new Transaction(List.of(), writes);
        }

        private byte[] text() {
            int length = random.nextInt(5) == 0 ? random.nextInt(2_000) : random.nextInt(60);
            return ("write " + ++writes + " " + "x".repeat(length)).getBytes(StandardCharsets.UTF_8);
        }

        /** Null: a conflict. */
        private static TreeMap<String, Value> apply(Transaction transaction, TreeMap<String, Value> state, long at) {
            TreeMap<String, Value> after = new TreeMap<>(state);
            for (Transaction.Write write : transaction.writes()) {
                Value now = state.get(write.key());
                long actual = now == null ? Transaction.ABSENT : now.modified();
                if (write.expectedModRevision() != Transaction.ANY && write.expectedModRevision() != actual) {
                    return null;
                }
                if (write instanceof Transaction.Put put) {
                    after.put(put.key(), new Value(text(put.value()), now == null ? at : now.created(), at));
                } else {
                    after.remove(write.key());
                }
            }
            return after;
        }

        private static TreeMap<String, Value> values(Snapshot snapshot) {
            TreeMap<String, Value> values = new TreeMap<>();
            snapshot.forEach("/r/", entry -> values.put(entry.key(), value(entry)));
            return values;
        }

        /** Enough to tell values apart: each begins with its number. The checksums vouch for the rest. */
        private static String text(byte[] value) {
            return new String(value, 0, Math.min(value.length, 16), StandardCharsets.ISO_8859_1) + value.length;
        }

        private static Value value(Entry entry) {
            return new Value(text(entry.value()), entry.createRevision(), entry.modRevision());
        }
    }
}
