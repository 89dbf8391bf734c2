package dev.proa.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InVainTest {
    private final InVain inVain = new InVain(Duration.ofSeconds(1));

    private static PodAction kill(String id) {
        return new PodAction.RemoveSandbox(id);
    }

    @Test
    void theSameAgainAndAgainRestsLongerAndLonger() {
        for (int i = 0; i < 3; i++) {
            assertThat(inVain.after(new PodAction.DeletePod())).isZero();
        }
        assertThat(inVain.after(new PodAction.DeletePod())).isEqualTo(Duration.ofMillis(100));
        assertThat(inVain.after(new PodAction.DeletePod())).isEqualTo(Duration.ofMillis(200));
        for (int i = 0; i < 100; i++) {
            assertThat(inVain.after(new PodAction.DeletePod())).isLessThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void anotherActionBeginsAnew() {
        for (int i = 0; i < 50; i++) {
            assertThat(inVain.after(kill("s" + i))).isZero();
        }
    }
}
