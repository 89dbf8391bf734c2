package dev.proa.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.ManualClock;
import dev.proa.node.status.Failures;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A loop goes on whatever its step throws, and tells when it doesn't get on. */
class LoopTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Failures failures = new Failures();

    @Test
    void a_step_that_throws_is_done_again_after_a_growing_pause() throws InterruptedException {
        AtomicInteger steps = new AtomicInteger();
        try (Loop loop = new Loop("l", Duration.ofSeconds(10), false, clock, failures, () -> {
                    switch (steps.incrementAndGet()) {
                        case 1 -> throw new IllegalStateException("first");
                        case 2 -> throw new StackOverflowError("second");
                        case 3 -> throw new InterruptedException("by nobody");
                        default -> {
                            // From now on it works.
                        }
                    }
                })
                .start()) {
            await(steps, 1);
            clock.advance(Duration.ofSeconds(1));
            await(steps, 2);
            clock.advance(Duration.ofSeconds(2));
            await(steps, 4);
            assertThat(failures.of("l")).isEqualTo(2);
            assertThat(loop.fault()).isEmpty();
        }
    }

    /** Waits until so many steps have been done and the next one is slept for. */
    private void await(AtomicInteger steps, int count) throws InterruptedException {
        while (steps.get() < count) {
            Thread.onSpinWait();
        }
        clock.awaitSleepers(1);
    }

    @Test
    void a_step_that_does_not_return_is_a_fault_unless_it_may_block() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(2);
        Loop.Step blocks = () -> {
            begun.countDown();
            new CountDownLatch(1).await();
        };
        try (Loop stuck = new Loop("stuck", Duration.ZERO, false, clock, failures, blocks).start();
                Loop waits = new Loop("waits", Duration.ZERO, true, clock, failures, blocks).start()) {
            begun.await();
            assertThat(stuck.fault()).isEmpty();
            clock.advance(Duration.ofMinutes(3));
            assertThat(stuck.fault()).contains("stuck has done nothing for 180 s");
            assertThat(waits.fault()).isEmpty();
        }
    }

    @Test
    void a_loop_whose_thread_has_ended_is_a_fault() throws InterruptedException {
        Loop loop = new Loop("l", Duration.ZERO, true, clock, failures, () -> new CountDownLatch(1).await()).start();
        loop.close();
        while (loop.fault().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(loop.fault()).contains("l has ended");
    }
}
