package dev.proa.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.api.error.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One client's flood leaves the others what they need. */
@Timeout(30)
final class FairnessTest {
    private static ApiLimits limits(int reads, Duration wait) {
        return new ApiLimits(
                1 << 20,
                1 << 20,
                1 << 20,
                1 << 20,
                1 << 20,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                reads,
                2,
                wait);
    }

    @Test
    void oneClientHasHalfOfTheTurns() {
        Turnstile turnstile = new Turnstile(limits(10, Duration.ofMillis(1)));
        List<Turnstile.Turn> greedy = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            greedy.add(turnstile.enter(true, "greedy"));
        }
        assertThatThrownBy(() -> turnstile.enter(true, "greedy"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(429));
        for (int i = 0; i < 5; i++) {
            turnstile.enter(true, "other" + i);
        }
        assertThatThrownBy(() -> turnstile.enter(true, "last")).isInstanceOf(ApiException.class);
        greedy.forEach(Turnstile.Turn::close);
        turnstile.enter(true, "last").close();
        turnstile.enter(true, "greedy").close();
    }

    @Test
    void whoWaitsGetsTheTurnThatIsGivenBack() throws Exception {
        Turnstile turnstile = new Turnstile(limits(2, Duration.ofMinutes(5)));
        Turnstile.Turn first = turnstile.enter(true, "a");
        CompletableFuture<Void> second =
                CompletableFuture.runAsync(() -> turnstile.enter(true, "a").close());
        first.close();
        second.get();
    }

    @Test
    void oneClientHasHalfOfTheBytes() {
        ByteBudget budget = new ByteBudget(100, Duration.ZERO);
        ByteBudget.Share greedy = budget.open("greedy");
        greedy.take(50);
        assertThatThrownBy(() -> greedy.takeNow(1)).isInstanceOf(ApiException.class);
        try (ByteBudget.Share other = budget.open("other")) {
            other.take(50);
            assertThatThrownBy(() -> budget.open("third").take(1)).isInstanceOf(ApiException.class);
        }
        budget.open("third").take(1);
        greedy.close();
        greedy.take(50);
        assertThat(budget.taken()).isEqualTo(51);
        assertThat(budget.requestBytesMax()).isEqualTo(50);
    }
}
