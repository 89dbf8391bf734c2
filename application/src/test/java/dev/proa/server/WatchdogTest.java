package dev.proa.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private final Map<String, String> faults = new HashMap<>();
    private final List<String> ends = new ArrayList<>();
    private final Watchdog watchdog = new Watchdog(() -> faults, Clock.system(), ends::add);

    @Test
    void endsAProcessWhoseCheckFailsOften() {
        faults.put("store", "the owner's thread has died");
        look(Watchdog.FAILURES_MAX - 1);
        assertThat(ends).isEmpty();
        look(1);
        assertThat(ends).containsExactly("store: the owner's thread has died");
    }

    @Test
    void aCheckThatPassesInBetweenBeginsAnew() {
        for (int i = 0; i < 10; i++) {
            faults.put("engine", "late");
            look(Watchdog.FAILURES_MAX - 1);
            faults.clear();
            look(1);
        }
        assertThat(ends).isEmpty();
    }

    @Test
    void twoChecksThatFailInTurnAreTwo() {
        for (int i = 0; i < 4 * Watchdog.FAILURES_MAX; i++) {
            faults.clear();
            faults.put(i % 2 == 0 ? "store" : "engine", "late");
            look(1);
        }
        assertThat(ends).isEmpty();
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watchdog.look();
        }
    }
}
