package dev.proa.json;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntFunction;

/** Measures what the current thread allocates: unlike time, the same on a busy machine. */
final class AllocationMeter {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Less than this is nothing. */
    private static final long FREE_BYTES = 256 * 1024;

    private AllocationMeter() {}

    static long bytes(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** How much more is allocated for an input of four times the size: about 4 when it is linear, 16 when it is quadratic. */
    static <T> double growth(int size, IntFunction<T> input, java.util.function.Consumer<T> work) {
        T small = input.apply(size);
        T large = input.apply(size * 4);
        // What is made once, for the first input of all or for names that are met for the first time
        work.accept(small);
        work.accept(large);
        long one = bytes(() -> work.accept(small));
        long four = bytes(() -> work.accept(large));
        return (double) (four + FREE_BYTES) / (one + FREE_BYTES);
    }
}
