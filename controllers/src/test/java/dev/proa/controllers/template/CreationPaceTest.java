package dev.proa.controllers.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.control.Times;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CreationPaceTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:30.5Z");

    private static List<JsonObject> pods(int number, Instant created) {
        JsonObject pod = JsonObject.of("metadata", JsonObject.of("creationTimestamp", Times.text(created)));
        return new ArrayList<>(java.util.Collections.nCopies(number, pod));
    }

    @Test
    void whoHasFewIsNeverHeldUp() {
        assertThat(CreationPace.of(List.of(), 3, NOW)).isEqualTo(new CreationPace(3, java.util.Optional.empty()));
        assertThat(CreationPace.of(pods(499, NOW), 1L << 31, NOW).allowed()).isEqualTo(500);
        assertThat(CreationPace.of(pods(2000, NOW), -5, NOW))
                .isEqualTo(new CreationPace(0, java.util.Optional.empty()));
    }

    /** In a minute ten seconds apart at most 500 come each time, however many are wanted and however many end at once. */
    @Test
    void whoWantsManyGetsFiveHundredInTenSeconds() {
        List<JsonObject> all = new ArrayList<>();
        for (int second = 0; second < 60; second++) {
            Instant now = NOW.plusSeconds(second);
            CreationPace pace = CreationPace.of(all, 2_147_483_647L - all.size(), now);
            if (all.size() >= 500 && pace.allowed() == 0) {
                assertThat(pace.again()).contains(now.plusSeconds(1));
            }
            all.addAll(pods(pace.allowed(), now));
        }
        assertThat(CreationPace.of(all, 7, NOW.minusSeconds(86_400)).allowed())
                .as("with a clock that was set back by a day")
                .isEqualTo(7);
        assertThat(all).hasSizeBetween(2_500, 3_500);
        assertThat(CreationPace.of(all, 7, NOW.plusSeconds(71)))
                .isEqualTo(new CreationPace(7, java.util.Optional.empty()));
    }
}
