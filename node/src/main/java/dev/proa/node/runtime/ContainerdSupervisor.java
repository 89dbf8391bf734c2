package dev.proa.node.runtime;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Watches one containerd and starts it again when it has ended, or ends it when it no longer answers. It waits longer each time
 * that it does not last. Containers go on meanwhile under their shims.
 */
final class ContainerdSupervisor implements AutoCloseable {
    private static final Log LOG = Log.of(ContainerdSupervisor.class);
    private static final Duration CHECK = Duration.ofSeconds(1);
    private static final Duration WAIT_MAX = Duration.ofMinutes(1);
    /** After so long it counts as having lasted. */
    private static final Duration LASTED = Duration.ofMinutes(5);
    /** For so long it may leave a question without answer. */
    private static final Duration SILENT_MAX = Duration.ofMinutes(1);
    /** Between two checks there can be more time only when this process was stopped itself. */
    private static final Duration STOPPED = Duration.ofSeconds(10);

    private static final int ASKED_EVERY = 10;
    private static final int LAST_WORDS_BYTES_MAX = 500;

    /** What is watched. */
    interface Watched {
        boolean isAlive() throws IOException;

        /** Asks it for a sign of life; may take for ever. */
        boolean answers();

        /** Starts it, ending before what is left of it. */
        void restart() throws IOException, InterruptedException;

        Path logFile();
    }

    private final Watched watched;
    private final Clock clock;
    private final Thread thread;
    private volatile boolean closed;
    private volatile String trouble = "";
    private volatile boolean asking;
    private long unanswered;
    private long askedAt;
    private int checks;
    private int restarts;
    private long startedAt;

    ContainerdSupervisor(Watched watched, Clock clock) {
        this.watched = watched;
        this.clock = clock;
        startedAt = clock.nanos();
        thread = Thread.ofPlatform().daemon().name("containerd-watch").start(this::run);
    }

    /** What is wrong with it now. */
    Optional<String> fault() {
        String now = trouble;
        return now.isEmpty()
                ? thread.isAlive() ? Optional.empty() : Optional.of("nobody watches containerd")
                : Optional.of(now);
    }

    private void run() {
        while (!closed) {
            try {
                clock.sleep(CHECK);
                check();
            } catch (InterruptedException e) {
                LOG.debug("interrupted");
            } catch (IOException | RuntimeException | Error e) {
                trouble = "containerd is not started again: " + e.getMessage();
                LOG.error("containerd is not started again; it is tried again", "why", e);
            }
        }
    }

    private void check() throws IOException, InterruptedException {
        if (!watched.isAlive()) {
            restart("its process has ended");
        } else if (isSilent()) {
            restart("it has not answered for " + SILENT_MAX.toSeconds() + " s");
        } else if (!trouble.isEmpty() && watched.answers()) {
            trouble = "";
        }
    }

    private boolean isSilent() {
        long now = clock.nanos();
        Duration since = Duration.ofNanos(now - askedAt);
        askedAt = now;
        if (!asking) {
            unanswered = 0;
            if (++checks % ASKED_EVERY == 0) {
                asking = true;
                Thread.ofVirtual().name("containerd-question").start(() -> {
                    try {
                        watched.answers();
                    } finally {
                        asking = false;
                    }
                });
            }
            return false;
        }
        unanswered += since.compareTo(STOPPED) > 0 ? 0 : since.toNanos();
        return unanswered > SILENT_MAX.toNanos();
    }

    private void restart(String why) throws IOException, InterruptedException {
        restarts = clock.nanos() - startedAt > LASTED.toNanos() ? 0 : restarts;
        Duration wait = restarts == 0 ? Duration.ZERO : CHECK.multipliedBy(1L << Math.min(restarts - 1, 10));
        wait = wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait;
        restarts++;
        trouble = "containerd is started again: " + why;
        LOG.warn(
                "containerd is started again",
                "why",
                why,
                "afterSeconds",
                wait.toSeconds(),
                "itsLastWords",
                lastWords(watched.logFile()));
        clock.sleep(wait);
        if (closed) {
            return;
        }
        startedAt = clock.nanos();
        unanswered = 0;
        asking = false;
        watched.restart();
        trouble = "";
    }

    private static String lastWords(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(LAST_WORDS_BYTES_MAX, file.length())];
            file.seek(file.length() - end.length);
            file.readFully(end);
            return new String(end, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join();
    }
}
