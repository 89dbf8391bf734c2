package dev.proa.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.JsonException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick look at a time never says more than parsing and writing it. Seeded: {@code -Dseed=N}. */
class TimesTest {
    private static final long SEED = Long.getLong("seed", 7);
    private static final int TEXTS = 20_000;
    private static final String CHARACTERS = "0123456789-:TZ.+tz ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-10T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-01-01T24:00:00Z",
                "2026-01-01T00:60:00Z",
                "2026-01-01T00:00:60Z",
                "2026-01-01t00:00:00z",
                "2026-01-01T00:00:00+00:00",
                "2026-01-01T00:00:00",
                "\u0662026-01-01T00:00:00Z",
                ""
            })
    void what_is_odd_is_left_to_the_parser(String text) {
        assertThat(Times.isPlainlyCanonical(text, false)).isFalse();
        assertThat(Times.isPlainlyCanonical(text, true)).isFalse();
    }

    @Test
    void what_is_plainly_canonical_is_written_as_it_is_read() {
        Random random = new Random(SEED);
        int plain = 0;
        for (int i = 0; i < TEXTS; i++) {
            boolean micro = random.nextBoolean();
            String text = changed(micro ? "2026-11-28T09:18:34.123456Z" : "2026-11-28T09:18:34Z", random);
            if (Times.isPlainlyCanonical(text, micro)) {
                plain++;
                assertThat(micro ? Times.microseconds(Times.parseMicroseconds(text)) : Times.seconds(Times.parse(text)))
                        .isEqualTo(text);
            } else if (micro ? text.equals(rewrittenMicroseconds(text)) : text.equals(rewrittenSeconds(text))) {
                assertThat(text.substring(8, 10)).isGreaterThan("28");
            }
        }
        assertThat(plain).isGreaterThan(TEXTS / 10);
    }

    private static String changed(String time, Random random) {
        StringBuilder text = new StringBuilder(time);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            text.setCharAt(random.nextInt(text.length()), CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }

    private static String rewrittenSeconds(String text) {
        try {
            return Times.seconds(Times.parse(text));
        } catch (JsonException invalid) {
            return "";
        }
    }

    private static String rewrittenMicroseconds(String text) {
        try {
            return Times.microseconds(Times.parseMicroseconds(text));
        } catch (JsonException invalid) {
            return "";
        }
    }
}
