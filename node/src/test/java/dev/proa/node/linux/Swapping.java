package dev.proa.node.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A thread that exchanges two names without end, as a hostile container does: at every moment each of them is there. */
public final class Swapping implements AutoCloseable {
    private static final int CURRENT_FOLDER = -100;
    private static final int RENAME_EXCHANGE = 2;
    private static final MethodHandle RENAME = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("renameat2"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT));

    private final AtomicLong exchanges = new AtomicLong();
    private final Thread thread;
    private volatile boolean over;

    public Swapping(Path one, Path other) {
        thread = Thread.ofPlatform().daemon().start(() -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment first = arena.allocateFrom(one.toString());
                MemorySegment second = arena.allocateFrom(other.toString());
                while (!over) {
                    int result =
                            (int) RENAME.invokeExact(CURRENT_FOLDER, first, CURRENT_FOLDER, second, RENAME_EXCHANGE);
                    if (result == 0) {
                        exchanges.incrementAndGet();
                    }
                }
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** How often the names were exchanged. */
    public long exchanges() {
        return exchanges.get();
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
    }
}
