package dev.proa.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.base.RealDisk;
import dev.proa.store.CommitResult.Committed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed; the next one has everything that was confirmed, several times over the same folder. */
final class KilledProcessTest {
    private static final int KILLS = 3;
    private static final int WRITERS = 4;

    @TempDir
    Path folder;

    @TempDir
    Path output;

    private static StoreLimits limits() {
        StoreLimits standard = StoreLimits.standard();
        return new StoreLimits(
                1 << 20,
                1 << 20,
                1 << 30,
                64,
                1000,
                1 << 20,
                1 << 20,
                1 << 20,
                standard.historyAge(),
                50_000,
                100_000,
                10_000);
    }

    @Test
    void confirmedCommitsSurviveBeingKilled() throws Exception {
        long[] confirmed = new long[WRITERS];
        for (int kill = 1; kill <= KILLS; kill++) {
            killedAfter(1_500 * kill, confirmed);
            try (Store store = LogStore.open(new RealDisk(folder), Clock.system(), limits())) {
                for (int writer = 0; writer < WRITERS; writer++) {
                    Entry entry = store.snapshot().get(key(writer));
                    assertThat(Long.parseLong(new String(entry.value(), StandardCharsets.UTF_8).strip()))
                            .isBetween(confirmed[writer], confirmed[writer] + 1);
                }
            }
        }
    }

    /** Runs the writing process until it says that it has committed so many, then kills it; reads what each writer had confirmed. */
    private void killedAfter(int commits, long[] confirmed) throws IOException, InterruptedException {
        Path confirmations = output.resolve("confirmations");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString(),
                        String.valueOf(commits)))
                .redirectOutput(confirmations.toFile())
                .start();
        try {
            assertThat(process.errorReader().readLine()).isEqualTo("reached");
        } finally {
            process.destroyForcibly().waitFor();
        }
        Files.readAllLines(confirmations).forEach(line -> record(line, confirmed));
    }

    private static void record(String line, long[] confirmed) {
        // The last line may be half of one.
        if (line.endsWith(".")) {
            String[] words = line.substring(0, line.length() - 1).split(" ", -1);
            confirmed[Integer.parseInt(words[0])] = Long.parseLong(words[1]);
        }
    }

    private static String key(int writer) {
        return "/registry/core/counters/" + writer;
    }

    /** The process to be killed: some threads count up, each in its key, and print what was confirmed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            Store store = LogStore.open(new RealDisk(Path.of(arguments[0])), Clock.system(), limits());
            CountDownLatch left = new CountDownLatch(Integer.parseInt(arguments[1]));
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                Thread.ofPlatform().start(() -> count(store, writer, left));
            }
            left.await();
            System.err.println("reached");
        }

        private static void count(Store store, int writer, CountDownLatch left) {
            Entry last = store.snapshot().get(key(writer));
            long number = last == null ? 0 : Long.parseLong(new String(last.value(), StandardCharsets.UTF_8).strip());
            while (true) {
                number++;
                byte[] value = (number + " ".repeat((int) (number % 700))).getBytes(StandardCharsets.UTF_8);
                if (!(store.commit(Transaction.put(key(writer), value)) instanceof Committed)) {
                    throw new IllegalStateException("not committed");
                }
                System.out.print(writer + " " + number + ".\n");
                System.out.flush();
                left.countDown();
            }
        }
    }
}
