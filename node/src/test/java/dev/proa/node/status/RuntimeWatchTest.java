package dev.proa.node.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.base.ManualClock;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.CriException;
import dev.proa.cri.FakeRuntime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** When a runtime counts as down: not for a moment's silence, and also when it hangs. */
class RuntimeWatchTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final FakeRuntime fake = new FakeRuntime(clock::now);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);
    private volatile boolean fails;
    private volatile boolean hangs;

    private final RuntimeWatch watch = new RuntimeWatch(
            (ContainerRuntime) Proxy.newProxyInstance(
                    ContainerRuntime.class.getClassLoader(),
                    new Class<?>[] {ContainerRuntime.class},
                    (proxy, method, arguments) -> {
                        if (hangs) {
                            asked.countDown();
                            answers.await();
                        }
                        if (fails) {
                            throw new CriException(CriException.Code.UNAVAILABLE, "gone");
                        }
                        return method.invoke(fake, arguments);
                    }),
            clock);

    @Test
    void a_runtime_is_down_before_its_first_answer_and_half_a_minute_after_its_last() {
        assertThat(watch.fault()).contains("container runtime is down");
        watch.look();
        watch.relisted();
        assertThat(watch.fault()).isEmpty();
        assertThat(watch.version()).isEqualTo("fake://1.0.0");
        fails = true;
        for (int seconds = 0; seconds <= 30; seconds += 10) {
            assertThatThrownBy(watch::look).isInstanceOf(CriException.class);
            assertThat(watch.fault()).as("after %s s", seconds).isEmpty();
            clock.advance(Duration.ofSeconds(10));
        }
        assertThat(watch.fault()).contains("container runtime is down");
        fails = false;
        watch.look();
        assertThat(watch.fault()).isEmpty();
    }

    @Test
    void a_runtime_that_hangs_is_down_and_so_is_one_whose_containers_cannot_be_listed() throws InterruptedException {
        watch.look();
        watch.relisted();
        hangs = true;
        Thread asking = Thread.ofVirtual().start(watch::look);
        asked.await();
        clock.advance(Duration.ofSeconds(61));
        assertThat(watch.fault()).contains("container runtime is down");
        hangs = false;
        answers.countDown();
        asking.join();
        assertThat(watch.fault()).isEmpty();
        clock.advance(Duration.ofMinutes(3));
        assertThat(watch.fault())
                .contains("PLEG is not healthy: pleg was last seen active 4m1s ago; threshold is 3m0s");
    }
}
