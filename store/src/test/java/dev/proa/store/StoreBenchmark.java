package dev.proa.store;

import dev.proa.base.Clock;
import dev.proa.base.DiskFile;
import dev.proa.base.RealDisk;
import dev.proa.store.CommitResult.Committed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Prints the log engine's figures on this machine's disk; not a test. Arguments: a folder to make temporary folders in; then, to measure
 * no more than the opening of a large store, {@code open}.
 */
final class StoreBenchmark {
    private static final int VALUE_BYTES = 1_100;

    private StoreBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path parent = Files.createDirectories(Path.of(arguments[0]));
        int rounds = arguments.length > 1 && arguments[1].equals("open") ? 0 : 2;
        for (int round = 0; round < rounds; round++) {
            rawAppends(parent, 400, 150);
            durablePuts(parent, 1, 400, 100);
            durablePuts(parent, 1, 4_000, VALUE_BYTES);
            durablePuts(parent, 32, 40_000, VALUE_BYTES);
            groupedPuts(parent, 100_000, 100);
        }
        heapAndOpen(parent, 150_000);
    }

    /** What the disk itself takes, to compare with. */
    private static void rawAppends(Path parent, int total, int bytes) throws IOException {
        Path folder = Files.createTempDirectory(parent, "raw");
        try (DiskFile file = new RealDisk(folder).append("file")) {
            long start = System.nanoTime();
            for (int i = 0; i < total; i++) {
                file.append(ByteBuffer.allocate(bytes));
                file.sync();
            }
            report(total + " appends with sync, without a store", start, total);
        }
        delete(folder);
    }

    private static void durablePuts(Path parent, int threads, int total, int valueBytes) throws Exception {
        Path folder = Files.createTempDirectory(parent, "store");
        try (Store store = open(folder)) {
            long start = System.nanoTime();
            List<Thread> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(Thread.ofVirtual().start(() -> {
                    for (int n = 0; n < total / threads; n++) {
                        check(store.commit(Transaction.put(key(thread * total + n), value(n, valueBytes))));
                    }
                }));
            }
            for (Thread each : running) {
                each.join();
            }
            report(total + " durable puts of " + valueBytes + " bytes, " + threads + " threads", start, total);
        }
        delete(folder);
    }

    private static void groupedPuts(Path parent, int total, int valueBytes) throws Exception {
        Path folder = Files.createTempDirectory(parent, "store");
        try (EmbeddedStore store = (EmbeddedStore) open(folder)) {
            long start = System.nanoTime();
            for (int first = 0; first < total; first += 1_000) {
                List<Transaction> group = new ArrayList<>();
                for (int n = first; n < first + 1_000; n++) {
                    group.add(Transaction.put(key(n), value(n, valueBytes)));
                }
                store.commitAll(group).forEach(StoreBenchmark::check);
            }
            report(total + " puts, 1,000 per group", start, total);
        }
        long start = System.nanoTime();
        open(folder).close();
        report("open with " + total + " small entries", start, total);
        delete(folder);
    }

    private static void heapAndOpen(Path parent, int entries) throws Exception {
        Path folder = Files.createTempDirectory(parent, "store");
        fill(folder, entries);
        long before = usedHeap();
        long start = System.nanoTime();
        Store store = open(folder);
        report("open with " + entries + " entries of " + VALUE_BYTES + " bytes", start, entries);
        long perEntry = (usedHeap() - before) / entries;
        System.out.println(
                "heap per entry: " + perEntry + " bytes, of which " + VALUE_BYTES + " value; history included");
        store.compact(store.snapshot().revision());
        perEntry = (usedHeap() - before) / entries;
        System.out.println("heap per entry without history: " + perEntry + " bytes");
        for (int round = 0; round < 3; round++) {
            start = System.nanoTime();
            int found = store.snapshot().range("/registry/core/pods/").size();
            report("list of " + found, start, found);
        }
        store.close();
        delete(folder);
    }

    private static void fill(Path folder, int entries) throws IOException {
        try (EmbeddedStore store = (EmbeddedStore) open(folder)) {
            Random random = new Random(1);
            for (int first = 0; first < entries; first += 1_000) {
                List<Transaction> group = new ArrayList<>();
                for (int n = first; n < first + 1_000; n++) {
                    byte[] value = new byte[VALUE_BYTES];
                    random.nextBytes(value);
                    group.add(Transaction.put(key(n), value));
                }
                store.commitAll(group).forEach(StoreBenchmark::check);
            }
        }
    }

    private static Store open(Path folder) throws IOException {
        return LogStore.open(new RealDisk(folder), Clock.system(), StoreLimits.standard());
    }

    private static String key(int n) {
        return "/registry/core/pods/namespace-" + n % 50 + "/deployment-7d4f9c-" + Integer.toString(n * 7919, 36);
    }

    private static byte[] value(int n, int bytes) {
        byte[] value = new byte[bytes];
        value[n % bytes] = (byte) n;
        return value;
    }

    private static void check(CommitResult result) {
        if (!(result instanceof Committed)) {
            throw new IllegalStateException(result.toString());
        }
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void report(String what, long startNanos, int count) {
        double millis = (System.nanoTime() - startNanos) / 1e6;
        System.out.printf("%-55s %8.1f ms %10.0f/s%n", what, millis, count / millis * 1000);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
