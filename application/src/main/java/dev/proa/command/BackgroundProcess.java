package dev.proa.command;

import dev.proa.base.PrivateFiles;
import dev.proa.configuration.Configuration;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process of a running cluster. It holds a lock for as long as it lives, whatever ends it; its id and start time are in a file
 * beside, so that a reused id fools nobody.
 */
public final class BackgroundProcess {
    private static final Duration POLL = Duration.ofMillis(20);

    /** A command that looks holds the lock for an instant. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);

    /** Never closed: the kernel lets go of it with this process. */
    private static volatile @Nullable FileLock held;

    private final Configuration configuration;

    public BackgroundProcess(Configuration configuration) {
        this.configuration = configuration;
    }

    /** The running process, if there is one. */
    public Optional<ProcessHandle> find() {
        if (!isLocked()) {
            return Optional.empty();
        }
        try {
            String[] parts = Files.readString(configuration.pidFile()).trim().split(" ", -1);
            long startedAt = Long.parseLong(parts[1]);
            return ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(BackgroundProcess::isThere)
                    .filter(process -> startMillis(process) == startedAt);
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private boolean isLocked() {
        Path file = lockFile(configuration);
        if (!Files.exists(file)) {
            return true; // of a version without a lock: its file of the process says all that is known
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true; // this process itself has it
        } catch (IOException e) {
            return false;
        }
    }

    private static Path lockFile(Configuration configuration) {
        return configuration.runFolder().resolve("proa.lock");
    }

    /**
     * Takes the lock and writes this process down as the cluster's.
     *
     * @throws CommandFailure when another process is that
     */
    public static void register(Configuration configuration) throws IOException, InterruptedException {
        PrivateFiles.passage(configuration.runFolder());
        FileChannel channel =
                PrivateFiles.open(lockFile(configuration), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long limit = System.nanoTime() + LOCK_PATIENCE.toNanos();
        FileLock lock = channel.tryLock();
        while (lock == null && System.nanoTime() < limit) {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
            lock = channel.tryLock();
        }
        if (lock == null) {
            channel.close();
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "PROA-RUNNING",
                    "cluster \"" + configuration.profile() + "\" is running already",
                    "end it with `proa down`, or name another with --profile");
        }
        held = lock;
        ProcessHandle self = ProcessHandle.current();
        PrivateFiles.write(configuration.pidFile(), self.pid() + " " + startMillis(self) + "\n");
    }

    /** Waits until it has let go of all that it held; false when it is still there after the limit. */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (find().isPresent()) {
            if (System.nanoTime() > end) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
        return true;
    }

    /** Asks it to end and waits; false when it is still there after the limit. */
    public static boolean end(ProcessHandle process, Duration limit) throws InterruptedException {
        process.destroy();
        long end = System.nanoTime() + limit.toNanos();
        while (isThere(process)) {
            if (System.nanoTime() > end) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
        return true;
    }

    /** A process that has ended and that nobody has asked about since is there to the system, and gone to us. */
    static boolean isThere(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            char state = status.charAt(status.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            return false;
        }
    }

    private static long startMillis(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(java.time.Instant::toEpochMilli)
                .orElse(0L);
    }
}
