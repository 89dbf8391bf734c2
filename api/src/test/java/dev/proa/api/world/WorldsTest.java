package dev.proa.api.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.storage.StoredObject;
import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import dev.proa.store.MemoryStore;
import dev.proa.store.Store;
import dev.proa.store.StoreLimits;
import dev.proa.store.Transaction;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waiting for changes. */
final class WorldsTest {
    private static final GroupResource PODS = GroupResource.core("pods");
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Store store = MemoryStore.open(Clock.system(), StoreLimits.standard());
    private final Worlds worlds = new Worlds(store);

    @AfterEach
    void close() {
        worlds.close();
        store.close();
    }

    @Test
    void whatHasChangedAlreadyIsNotWaitedFor() throws Exception {
        long before = worlds.newest().revision();
        write("pods", "a");

        assertThat(worlds.awaitChange(Set.of(PODS), before, LONG).get(PODS, "n", "a"))
                .isNotNull();
        assertThat(worlds.awaitAfter(before, LONG).get(PODS, "n", "a")).isNotNull();
    }

    @Test
    void otherKindsAreSleptThrough() throws Exception {
        long before = worlds.newest().revision();
        CompletableFuture<World> any = waiting(() -> worlds.awaitAfter(before, LONG));
        CompletableFuture<World> pods = waiting(() -> worlds.awaitChange(Set.of(PODS), before, LONG));

        write("configmaps", "c");
        assertThat(any.join().revision()).isGreaterThan(before);
        assertThat(pods).isNotDone();
        write("pods", "a");

        assertThat(pods.join().get(PODS, "n", "a")).isNotNull();
    }

    @Test
    void deletionsAreChanges() throws Exception {
        write("pods", "a");
        long before = worlds.newest().revision();
        CompletableFuture<World> pods = waiting(() -> worlds.awaitChange(Set.of(PODS), before, LONG));

        store.commit(Transaction.delete(key("pods", "a"), Transaction.ANY));

        assertThat(pods.join().get(PODS, "n", "a")).isNull();
    }

    @Test
    void patienceEnds() throws Exception {
        World world = worlds.awaitChange(Set.of(PODS), worlds.newest().revision(), Duration.ofMillis(1));

        assertThat(world.list(PODS)).isEmpty();
    }

    @Test
    void oneThatCannotBeDecodedIsLeftOutOfWhatIsTold() throws Exception {
        LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (AutoCloseable watch = worlds.subscribe(
                change -> told.add(String.valueOf(change.after().stringAt("metadata", "name"))))) {
            store.commit(Transaction.put(key("pods", "junk"), new byte[] {'p', 'r', 'o', 'a', 0, '{'}));
            write("pods", "a");

            assertThat(told.take()).isEqualTo("a");
        }
    }

    @Test
    void oneThatCannotBeIndexedCostsNoOther() {
        write("pods", "strange");
        write("pods", "a");
        World.Index index = new World.Index("test", PODS, pod -> {
            if (pod.stringAt("metadata", "name").equals("strange")) {
                throw new IllegalStateException("strange");
            }
            return java.util.List.of("all");
        });

        assertThat(worlds.newest().indexed(index, "all")).hasSize(1);
        store.commit(Transaction.delete(key("pods", "strange"), Transaction.ANY));
        write("pods", "b");
        assertThat(worlds.newest().indexed(index, "all")).hasSize(2);
    }

    private interface Waiting {
        World await() throws InterruptedException;
    }

    private static CompletableFuture<World> waiting(Waiting waiting) {
        CompletableFuture<World> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(waiting.await());
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private void write(String resource, String name) {
        JsonObject object = JsonObject.of(
                "kind", "K", "apiVersion", "v1", "metadata", JsonObject.of("name", name, "namespace", "n", "uid", "u"));
        store.commit(Transaction.put(key(resource, name), StoredObject.encode(object)));
    }

    private static String key(String resource, String name) {
        return "/registry/core/" + resource + "/n/" + name;
    }
}
