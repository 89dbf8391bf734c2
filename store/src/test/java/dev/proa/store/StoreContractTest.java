package dev.proa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.base.ManualClock;
import dev.proa.store.CommitResult.Committed;
import dev.proa.store.CommitResult.Conflict;
import dev.proa.store.CommitResult.Reason;
import dev.proa.store.CommitResult.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine keeps. */
abstract class StoreContractTest {
    static final String PODS = "/registry/core/pods/";
    static final String EVENTS = "/registry/core/events/";

    final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    Store store;

    abstract Store open(StoreLimits limits) throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = open(StoreLimits.standard());
    }

    @AfterEach
    void close() {
        store.close();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Entry entry) {
        return new String(entry.value(), StandardCharsets.UTF_8);
    }

    long put(String key, String value) {
        return committed(store.commit(Transaction.put(key, bytes(value))));
    }

    long delete(String key) {
        return committed(store.commit(Transaction.delete(key, Transaction.ANY)));
    }

    static long committed(CommitResult result) {
        assertThat(result).isInstanceOf(Committed.class);
        return ((Committed) result).revision();
    }

    static List<String> keys(List<Entry> entries) {
        return entries.stream().map(Entry::key).toList();
    }

    RecordingListener watch(String prefix, long after) {
        RecordingListener listener = new RecordingListener();
        assertThat(store.watch(prefix, after, listener)).isInstanceOf(WatchResult.Started.class);
        return listener;
    }

    static List<String> described(List<WatchEvent> events) {
        return events.stream()
                .map(event -> event.revision() + " " + event.key().substring(PODS.length())
                        + (event.previous() == null ? " new " : " " + text(event.previous()) + " -> ")
                        + (event.current() == null ? "gone" : text(event.current())))
                .toList();
    }

    @Test
    void writesAreVisibleAtTheirRevision() {
        assertThat(store.snapshot().revision()).isZero();
        assertThat(put(PODS + "a/x", "1")).isEqualTo(1);
        assertThat(put(PODS + "a/x", "2")).isEqualTo(2);
        Snapshot two = store.snapshot();
        assertThat(put("/registry/apps/deployments/a/x", "3")).isEqualTo(3);
        assertThat(delete(PODS + "a/x")).isEqualTo(4);

        Entry entry = two.get(PODS + "a/x");
        assertThat(text(entry)).isEqualTo("2");
        assertThat(entry.createRevision()).isEqualTo(1);
        assertThat(entry.modRevision()).isEqualTo(2);
        assertThat(entry.key()).isEqualTo(PODS + "a/x");
        assertThat(two.get("/registry/apps/deployments/a/x")).isNull();
        assertThat(store.snapshot().get(PODS + "a/x")).isNull();
        assertThat(store.snapshot().kinds()).containsExactly("/registry/apps/deployments/", PODS);
        assertThat(store.snapshot().lastModified(PODS)).isEqualTo(4);
        assertThat(store.snapshot().lastModified("/registry/apps/deployments/")).isEqualTo(3);
        assertThat(store.snapshot().lastModified("/registry/")).isEqualTo(4);
        assertThat(store.snapshot().lastModified("/registry/batch/jobs/")).isZero();
    }

    @Test
    void expectationsAreComparedAtomically() {
        assertThat(committed(store.commit(Transaction.create(PODS + "a/x", bytes("1")))))
                .isEqualTo(1);
        assertThat(store.commit(Transaction.create(PODS + "a/x", bytes("2"))))
                .isInstanceOfSatisfying(Conflict.class, conflict -> {
                    assertThat(conflict.key()).isEqualTo(PODS + "a/x");
                    assertThat(text(conflict.actual())).isEqualTo("1");
                });
        assertThat(store.commit(Transaction.replace(PODS + "a/y", bytes("2"), 1)))
                .isEqualTo(new Conflict(PODS + "a/y", null));
        assertThat(store.commit(Transaction.delete(PODS + "a/x", 7))).isInstanceOf(Conflict.class);
        Transaction both = Transaction.of(
                new Transaction.Put(PODS + "a/new", bytes("n"), Transaction.ABSENT, null),
                new Transaction.Delete(PODS + "a/x", 9));
        assertThat(store.commit(both)).isInstanceOf(Conflict.class);
        assertThat(store.snapshot().revision()).isEqualTo(1);
        assertThat(store.snapshot().get(PODS + "a/new")).isNull();
    }

    @Test
    void conditionsCompareWithoutWriting() {
        put(PODS + "a/namespace", "1");
        Transaction create = Transaction.create(PODS + "a/x", bytes("x"));
        assertThat(store.commit(create.when(PODS + "a/namespace", 5))).isInstanceOf(Conflict.class);
        assertThat(store.commit(create.when(PODS + "a/namespace", 1))).isEqualTo(new Committed(2));
        Transaction onlyCompares = new Transaction(List.of(), List.of()).when(PODS + "a/x", 2);
        assertThat(store.commit(onlyCompares)).isEqualTo(new Committed(2));
        assertThat(store.commit(Transaction.delete(PODS + "a/absent", Transaction.ANY)))
                .isEqualTo(new Committed(2));
        assertThat(store.commit(Transaction.delete(PODS + "a/absent", Transaction.ABSENT)))
                .isEqualTo(new Committed(2));
    }

    @Test
    void manyWritesShareOneRevision() {
        long revision = committed(store.commit(Transaction.of(
                new Transaction.Put(PODS + "a/x", bytes("1"), Transaction.ANY, null),
                new Transaction.Put("/registry/core/services/a/x", bytes("2"), Transaction.ANY, null))));
        assertThat(store.snapshot().range("/registry/"))
                .extracting(Entry::modRevision)
                .containsExactly(revision, revision);
        assertThatThrownBy(() -> Transaction.of(
                        new Transaction.Delete(PODS + "a/x", 0), new Transaction.Delete(PODS + "a/x", 0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Transaction.put("/registry/core/pods", bytes("")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rangesArePagedInKeyOrder() {
        List<String> keys = new ArrayList<>();
        for (String namespace : List.of("a", "b", "c")) {
            for (int i = 0; i < 100; i++) {
                String key = PODS + namespace + "/" + String.format("%03d", i);
                put(key, "v");
                keys.add(key);
            }
        }
        put("/registry/core/services/b/x", "s");
        put("/registry/apps/deployments/b/x", "d");
        Snapshot snapshot = store.snapshot();
        assertThat(keys(snapshot.range(PODS))).isEqualTo(keys);
        assertThat(keys(snapshot.range(PODS + "b/"))).isEqualTo(keys.subList(100, 200));
        assertThat(snapshot.count(PODS + "b/")).isEqualTo(100);
        assertThat(snapshot.count("/registry/")).isEqualTo(302);
        assertThat(snapshot.count("")).isEqualTo(302);
        assertThat(snapshot.count(PODS + "b/09")).isEqualTo(10);
        assertThat(snapshot.countAfter(PODS, keys.get(249))).isEqualTo(50);

        List<String> paged = new ArrayList<>();
        String after = null;
        for (List<Entry> page = snapshot.range("/registry/core/", after, 7);
                !page.isEmpty();
                page = snapshot.range("/registry/core/", after, 7)) {
            paged.addAll(keys(page));
            after = paged.getLast();
        }
        keys.add("/registry/core/services/b/x");
        assertThat(paged).isEqualTo(keys);
        List<String> visited = new ArrayList<>();
        snapshot.forEach("/registry/core/", entry -> visited.add(entry.key()));
        assertThat(visited).isEqualTo(keys);
    }

    @Test
    void watchesResumeFromHistoryAndGoOnLive() throws Exception {
        put(PODS + "a/x", "1");
        put(PODS + "a/y", "1");
        put(EVENTS + "a/x", "e");
        put(PODS + "a/x", "2");
        RecordingListener all = watch(PODS, 1);
        RecordingListener narrow = watch(PODS + "a/x", 0);
        RecordingListener spanning = watch("/registry/", 2);
        delete(PODS + "a/x");
        long last = put(EVENTS + "a/y", "e");
        assertThat(described(all.through(last))).containsExactly("2 a/y new 1", "4 a/x 1 -> 2", "5 a/x 2 -> gone");
        assertThat(described(narrow.through(last))).containsExactly("1 a/x new 1", "4 a/x 1 -> 2", "5 a/x 2 -> gone");
        assertThat(spanning.through(last)).extracting(WatchEvent::revision).containsExactly(3L, 4L, 5L, 6L);
    }

    @Test
    void aWatchOfTheFutureWaitsForIt() throws Exception {
        put(PODS + "a/x", "1");
        RecordingListener listener = watch(PODS, 2);
        put(PODS + "a/x", "2");
        long last = put(PODS + "a/x", "3");
        assertThat(described(listener.through(last))).containsExactly("3 a/x 2 -> 3");
    }

    @Test
    void closedWatchesGetNothingAndThrowingOnesEndAlone() throws Exception {
        RecordingListener closed = new RecordingListener();
        ((WatchResult.Started) store.watch(PODS, 0, closed)).watch().close();
        RecordingListener throwing = new RecordingListener() {
            @Override
            public synchronized void event(WatchEvent event) {
                throw new IllegalStateException("a listener's mistake");
            }
        };
        store.watch(PODS, 0, throwing);
        RecordingListener sound = watch(PODS, 0);
        long last = put(PODS + "a/x", "1");
        assertThat(sound.through(last)).hasSize(1);
        throwing.awaitClosed();
        store.close();
        sound.awaitClosed();
        assertThat(store.watch(PODS, 0, sound)).isEqualTo(new WatchResult.Closed());
    }

    @Test
    void earlierSnapshotsAreRewound() {
        for (int i = 0; i < 200; i++) {
            put(PODS + "a/" + i % 50, "first " + i);
        }
        Snapshot then = store.snapshot();
        put(EVENTS + "a/e", "e");
        for (int i = 0; i < 200; i++) {
            if (i % 7 == 0) {
                delete(PODS + "a/" + i % 50);
            } else {
                put(PODS + "a/" + i % 90, "second " + i);
            }
        }
        for (int again = 0; again < 2; again++) {
            SnapshotAt found = store.snapshotAt(then.revision(), PODS);
            assertThat(found).isInstanceOfSatisfying(SnapshotAt.Found.class, at -> {
                assertThat(at.snapshot().revision()).isEqualTo(then.revision());
                assertThat(at.snapshot().range(PODS)).isEqualTo(then.range(PODS));
                assertThat(at.snapshot().lastModified(PODS)).isEqualTo(then.lastModified(PODS));
                assertThat(at.snapshot().range(EVENTS)).isEmpty();
            });
        }
        assertThat(store.snapshotAt(1000, PODS))
                .isEqualTo(new SnapshotAt.Future(store.snapshot().revision()));
    }

    @Test
    void compactionExpiresWhatIsOlder() {
        put(PODS + "a/x", "1");
        put(PODS + "a/x", "2");
        put(PODS + "a/x", "3");
        store.compact(2);
        assertThat(store.snapshotAt(1, PODS)).isEqualTo(new SnapshotAt.Expired(2));
        assertThat(store.snapshotAt(2, PODS)).isInstanceOf(SnapshotAt.Found.class);
        assertThat(store.watch(PODS, 1, new RecordingListener())).isEqualTo(new WatchResult.Expired(2));
        assertThat(store.watch(PODS, 2, new RecordingListener())).isInstanceOf(WatchResult.Started.class);
    }

    @Test
    void ageExpiresEarlierSnapshotsButNotWatchesOfQuietKinds() {
        put(EVENTS + "a/x", "quiet");
        put(PODS + "a/x", "1");
        put(PODS + "a/x", "2");
        clock.advance(Duration.ofMinutes(1));
        put(PODS + "a/x", "3");
        clock.advance(Duration.ofMinutes(6));
        put(PODS + "a/x", "4");
        put(PODS + "a/x", "5");
        assertThat(store.snapshotAt(1, EVENTS)).isInstanceOf(SnapshotAt.Expired.class);
        assertThat(store.watch(PODS, 1, new RecordingListener())).isInstanceOf(WatchResult.Expired.class);
        assertThat(store.watch(EVENTS, 1, new RecordingListener())).isInstanceOf(WatchResult.Started.class);
        assertThat(store.snapshotAt(4, PODS)).isInstanceOf(SnapshotAt.Found.class);
    }

    @Test
    void busyKindsForgetOnlyTheirOwnPast() throws Exception {
        store.close();
        StoreLimits standard = StoreLimits.standard();
        store = open(new StoreLimits(
                1 << 20,
                1 << 20,
                1 << 30,
                16,
                100,
                1 << 20,
                50_000,
                80_000,
                standard.historyAge(),
                1 << 20,
                1 << 20,
                0));
        long start = put(PODS + "a/x", "1");
        put(PODS + "a/x", "2");
        for (int i = 0; i < 500; i++) {
            put(EVENTS + "a/x", "e".repeat(1000));
        }
        assertThat(store.watch(EVENTS, start, new RecordingListener())).isInstanceOf(WatchResult.Expired.class);
        RecordingListener pods = watch(PODS, start);
        assertThat(described(pods.through(store.snapshot().revision()))).containsExactly("2 a/x 1 -> 2");
        assertThat(store.watch("/registry/core/", start, pods)).isInstanceOf(WatchResult.Expired.class);
    }

    @Test
    void whatExpiresIsDeletedByACommit() throws Exception {
        Duration hour = Duration.ofHours(1);
        store.commit(Transaction.of(new Transaction.Put(PODS + "a/x", bytes("1"), Transaction.ANY, hour)));
        store.commit(Transaction.of(new Transaction.Put(PODS + "a/renewed", bytes("1"), Transaction.ANY, hour)));
        store.commit(Transaction.of(new Transaction.Put(PODS + "a/kept", bytes("1"), Transaction.ANY, hour)));
        assertThat(store.snapshot().get(PODS + "a/x").expiresAtEpochSecond())
                .isEqualTo(clock.now().plus(hour).getEpochSecond());
        RecordingListener listener = watch(PODS, store.snapshot().revision());
        clock.advance(Duration.ofMinutes(30));
        store.commit(Transaction.of(new Transaction.Put(PODS + "a/renewed", bytes("2"), Transaction.ANY, hour)));
        put(PODS + "a/kept", "for good");
        clock.advance(Duration.ofMinutes(30));
        // Any commit wakes the owner, which looks at expiries first.
        long last = put(PODS + "a/other", "1");
        assertThat(described(listener.through(last)))
                .contains("6 a/x 1 -> gone")
                .hasSize(4);
        assertThat(keys(store.snapshot().range(PODS)))
                .containsExactly(PODS + "a/kept", PODS + "a/other", PODS + "a/renewed");
    }

    @Test
    void refusesWhatIsTooLargeAndWhenClosed() throws Exception {
        byte[] large = new byte[StoreLimits.standard().valueBytesMax() + 1];
        assertThat(store.commit(Transaction.put(PODS + "a/x", large)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE));
        put(PODS + "a/x", "1");
        store.close();
        assertThat(store.commit(Transaction.put(PODS + "a/x", bytes("2"))))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.CLOSED));
        assertThat(text(store.snapshot().get(PODS + "a/x"))).isEqualTo("1");
    }

    @Test
    void aFullStoreCreatesNothingButDeletesShrinksAndReads() throws Exception {
        store.close();
        store = open(StoreLimits.standard().withLiveBytesMax(1_000_000));
        int created = 0;
        CommitResult last = null;
        while (last == null || last instanceof CommitResult.Committed) {
            last = store.commit(Transaction.create(PODS + "a/" + created++, new byte[10_000]));
            assertThat(created).isLessThan(200);
        }
        assertThat(last).isEqualTo(new Refused(Reason.QUOTA, "etcdserver: mvcc: database space exceeded"));
        assertThat(created).isBetween(85, 95);
        assertThat(store.snapshot().count(PODS)).isEqualTo(created - 1);
        // What is there may grow a little: it may be marked for deletion
        assertThat(store.commit(Transaction.put(PODS + "a/0", new byte[10_100])))
                .isInstanceOf(CommitResult.Committed.class);
        assertThat(store.commit(Transaction.put(PODS + "a/1", new byte[100_000])))
                .isEqualTo(last);
        assertThat(store.commit(Transaction.put(PODS + "a/2", new byte[9_000])))
                .isInstanceOf(CommitResult.Committed.class);
        for (int i = 0; i < 5; i++) {
            delete(PODS + "a/" + i);
        }
        assertThat(store.commit(Transaction.create(PODS + "a/more", new byte[10_000])))
                .isInstanceOf(CommitResult.Committed.class);
    }

    @Test
    void earlierStatesKeepNoMoreThanHistoryDoes() throws Exception {
        store.close();
        StoreLimits standard = StoreLimits.standard();
        store = open(new StoreLimits(
                1 << 20,
                1 << 20,
                1 << 30,
                16,
                100,
                1 << 20,
                50_000,
                80_000,
                standard.historyAge(),
                1 << 20,
                1 << 20,
                0));
        long start = put(PODS + "a/x", "1");
        put(PODS + "a/x", "2");
        assertThat(store.snapshotAt(start, PODS)).isInstanceOf(SnapshotAt.Found.class);
        for (int i = 0; i < 500; i++) {
            put(PODS + "a/x", "e".repeat(1000));
        }
        assertThat(store.snapshotAt(start, PODS)).isInstanceOf(SnapshotAt.Expired.class);
    }

    @Test
    void aListenerThatFailsEndsItsOwnWatchOnly() throws Exception {
        RecordingListener well = watch(PODS, 0);
        for (Error failure : List.of(new StackOverflowError(), new AssertionError(), new NoClassDefFoundError())) {
            store.watch(PODS, 0, new WatchListener() {
                @Override
                public void event(WatchEvent event) {
                    throw failure;
                }

                @Override
                public void progress(long revision) {}

                @Override
                public void closed() {
                    throw failure;
                }
            });
        }
        long last = put(PODS + "a/x", "1");
        assertThat(described(well.through(last))).hasSize(1);
        last = put(PODS + "a/x", "2");
        assertThat(described(well.through(last))).hasSize(2);
        assertThat(store.faults().dispatcher()).isEmpty();
    }
}
