package dev.proa.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When containerd is started again, and how long it waits. Time passes as fast as it is slept. */
class ContainerdSupervisorTest {
    /** A clock whose sleeping takes no time. */
    private static final class FastClock implements Clock {
        private long nanos;
        final List<Long> slept = new ArrayList<>();

        @Override
        public synchronized Instant now() {
            return Instant.EPOCH.plusNanos(nanos);
        }

        @Override
        public synchronized long nanos() {
            return nanos;
        }

        @Override
        public synchronized void sleep(Duration duration) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            nanos += duration.toNanos();
            slept.add(duration.toSeconds());
        }
    }

    /** Ends as soon as it is started, so many times; then it goes on, and asked, it may say nothing. */
    private static final class FailingProcess implements ContainerdSupervisor.Watched {
        private final CountDownLatch restarts;
        private final boolean silent;
        private final List<Integer> startsAt = new ArrayList<>();
        private final FastClock clock;
        private volatile boolean fails;

        FailingProcess(FastClock clock, int restarts, boolean silent) {
            this.clock = clock;
            this.restarts = new CountDownLatch(restarts);
            this.silent = silent;
        }

        @Override
        public boolean isAlive() {
            return silent || restarts.getCount() == 0;
        }

        @Override
        public boolean answers() {
            try {
                return !silent || restarts.await(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                return false;
            }
        }

        @Override
        public synchronized void restart() throws IOException {
            startsAt.add((int) clock.now().getEpochSecond());
            restarts.countDown();
            if (fails) {
                throw new IOException("does not start");
            }
        }

        @Override
        public Path logFile() {
            return Path.of("/does/not/exist");
        }
    }

    private static List<Integer> pauses(List<Integer> startsAt) {
        List<Integer> pauses = new ArrayList<>();
        for (int i = 1; i < startsAt.size(); i++) {
            pauses.add(startsAt.get(i) - startsAt.get(i - 1));
        }
        return pauses;
    }

    @Test
    void one_that_keeps_ending_is_started_again_with_a_growing_pause() throws InterruptedException {
        FastClock clock = new FastClock();
        FailingProcess process = new FailingProcess(clock, 10, false);
        process.fails = true;
        try (ContainerdSupervisor supervisor = new ContainerdSupervisor(process, clock)) {
            assertThat(process.restarts.await(20, TimeUnit.SECONDS)).isTrue();
            process.fails = false;
            while (supervisor.fault().isPresent()) {
                Thread.onSpinWait();
            }
        }
        // One more second each until the end is noticed.
        assertThat(pauses(process.startsAt).subList(0, 9)).containsExactly(2, 3, 5, 9, 17, 33, 61, 61, 61);
    }

    @Test
    void one_that_is_silent_is_ended_and_started_after_a_minute() throws InterruptedException {
        FastClock clock = new FastClock();
        FailingProcess process = new FailingProcess(clock, 1, true);
        try (ContainerdSupervisor supervisor = new ContainerdSupervisor(process, clock)) {
            assertThat(process.restarts.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(process.startsAt.getFirst()).isBetween(70, 75);
    }
}
