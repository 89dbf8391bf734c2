package dev.proa.node.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.ManualClock;
import dev.proa.cri.FakeRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ImageCollectorTest {
    private static final int HIGH = 85;
    private static final int LOW = 80;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final FakeRuntime runtime = new FakeRuntime(clock::now);
    private Runnable lookingAtTheDisk = () -> {};
    private final ImageCollector collector = new ImageCollector(
            runtime,
            () -> {
                lookingAtTheDisk.run();
                return new FilledStore(99);
            },
            HIGH,
            LOW,
            clock);

    private void image(String reference) {
        runtime.publish(reference, null);
        runtime.pullImage(reference, null);
    }

    private void collect() {
        try {
            collector.collect();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anImageThatIsNewStaysAndAnOlderOneGoes() {
        image("a.example/one:1");
        collect();
        assertThat(runtime.images()).hasSize(1);
        clock.advance(Duration.ofMinutes(3));
        collect();
        assertThat(runtime.images()).isEmpty();
    }

    /** The node's round and an eviction both collect: what one remembers of images must not be thrown away by the other meanwhile. */
    @Test
    void twoWhoCollectAtOnceTakeTurns() {
        image("a.example/one:1");
        collect();
        clock.advance(Duration.ofMinutes(3));
        Thread other = new Thread(this::collect, "other");
        lookingAtTheDisk = () -> {
            if (other.getState() == Thread.State.NEW) {
                runtime.removeImage("a.example/one:1"); // somebody else's doing: the other one sees no image any more
                other.start();
                while (other.isAlive() && other.getState() != Thread.State.BLOCKED) {
                    Thread.onSpinWait();
                }
            }
        };
        collect();
        assertThat(runtime.calls()).endsWith("remove image a.example/one:1");
        assertThat(runtime.images()).isEmpty();
    }

    /** A disk of a hundred bytes, so many of them used. */
    private static final class FilledStore extends FileStore {
        private final long used;

        FilledStore(long used) {
            this.used = used;
        }

        @Override
        public String name() {
            return "disk";
        }

        @Override
        public String type() {
            return "memory";
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public long getTotalSpace() {
            return 100;
        }

        @Override
        public long getUsableSpace() {
            return 100 - used;
        }

        @Override
        public long getUnallocatedSpace() {
            return 100 - used;
        }

        @Override
        public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
            return false;
        }

        @Override
        public boolean supportsFileAttributeView(String name) {
            return false;
        }

        @Override
        public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
            return null;
        }

        @Override
        public Object getAttribute(String attribute) {
            throw new UnsupportedOperationException(attribute);
        }
    }
}
