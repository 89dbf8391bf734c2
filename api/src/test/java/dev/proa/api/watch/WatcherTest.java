package dev.proa.api.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.kind.Kind;
import dev.proa.api.kind.TestingKinds;
import dev.proa.api.media.Accepted;
import dev.proa.api.media.Encoder;
import dev.proa.api.selector.Selection;
import dev.proa.api.storage.StoredObject;
import dev.proa.base.Clock;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.store.MemoryStore;
import dev.proa.store.Store;
import dev.proa.store.StoreLimits;
import dev.proa.store.Transaction;
import dev.proa.store.WatchEvent;
import dev.proa.wire.ResponseStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where bookmarks stand among the events of a watch. */
class WatcherTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final Kind KIND = TestingKinds.of("", "configmaps");

    private final Store store = MemoryStore.open(Clock.system(), StoreLimits.standard());
    private final StringBuilder sent = new StringBuilder();
    private final ResponseStream stream = new ResponseStream() {
        @Override
        public void write(byte[] bytes) {
            write(bytes, 0, bytes.length);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            sent.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void flush() {}

        @Override
        public long bufferedBytes() {
            return 0;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public boolean awaitTaken(long bufferedBytes, Duration waitMax) {
            return true;
        }

        @Override
        public void close() {}

        @Override
        public void abort() {}

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void onClose(Runnable action) {}
    };

    @AfterEach
    void close() {
        store.close();
    }

    private Watcher watcher(String labels) {
        Encoder encoder = new Encoder(null, null); // bookmarks and stored objects need neither schemas nor conversion
        Encoder.Form form = new Encoder.Form(KIND, "v1", Accepted.JSON, "", 0);
        return new Watcher(
                encoder,
                form,
                Selection.parse(KIND, labels, ""),
                stream,
                new EventCache(1 << 20),
                Runnable::run,
                () -> 0,
                1 << 20,
                true,
                0,
                Long.MAX_VALUE);
    }

    /** The second one looks at each event, and goes through a queue. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a!=b"})
    void aBookmarkTakesNobodyBackAndPromisesNothingThatIsStillToCome(String labels) {
        Watcher watcher = watcher(labels);
        watcher.event(commit("a").getFirst());
        watcher.progress(1);
        watcher.tick(MINUTE, MINUTE);
        assertThat(revisions()).containsExactly("ADDED 1", "BOOKMARK 1");

        List<WatchEvent> both = commit("b", "c");
        watcher.event(both.getFirst());
        watcher.tick(2 * MINUTE, MINUTE); // one of 1 would be a step back, and of 2 there is more
        watcher.event(both.getLast());
        assertThat(revisions()).containsExactly("ADDED 2", "ADDED 2");

        watcher.progress(2);
        watcher.tick(2 * MINUTE + 1, MINUTE); // not forgotten for another minute
        watcher.tick(2 * MINUTE + 2, MINUTE);
        assertThat(revisions()).containsExactly("BOOKMARK 2");
    }

    /** What a commit of some objects at once tells. */
    private List<WatchEvent> commit(String... names) {
        Transaction.Write[] writes = Arrays.stream(names)
                .map(name -> new Transaction.Put(key(name), object(name), Transaction.ANY, null))
                .toArray(Transaction.Write[]::new);
        store.commit(Transaction.of(writes));
        return Arrays.stream(names)
                .map(name -> Objects.requireNonNull(store.snapshot().get(key(name))))
                .map(entry -> new WatchEvent(entry.modRevision(), entry, null))
                .toList();
    }

    private static String key(String name) {
        return "/registry/core/configmaps/default/" + name;
    }

    private static byte[] object(String name) {
        JsonObject metadata = JsonObject.of("name", name, "namespace", "default");
        return StoredObject.encode(JsonObject.of("kind", "ConfigMap", "apiVersion", "v1", "metadata", metadata));
    }

    /** What was sent since the last question. */
    private List<String> revisions() {
        List<String> lines = sent.toString()
                .lines()
                .map(Json::parseObject)
                .map(event ->
                        event.string("type") + " " + event.object("object").stringAt("metadata", "resourceVersion"))
                .toList();
        sent.setLength(0);
        return lines;
    }
}
