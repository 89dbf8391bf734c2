package dev.proa.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Style is a test, and a ratchet: the numbers may only fall. */
class StyleTest {
    private static final int FILE_LINES_MAX = 600;
    private static final int LINES_P95_MAX = 350;
    /** Calls that belong to base's clock and disk, and names that say nothing. */
    private static final Map<String, Pattern> BANNED = Map.of(
            "the clock is injected",
                    Pattern.compile("\\bInstant\\.now\\(|\\bSystem\\.currentTimeMillis\\(|\\bnew Random\\("),
            "stack traces go to the log", Pattern.compile("\\.printStackTrace\\(\\)"),
            "unfinished work is not committed", Pattern.compile("(//|\\*)\\s*(TODO|FIXME|XXX)\\b"));

    private static final Pattern EMPTY_NAMES =
            Pattern.compile(".*(Util|Utils|(?<!Field)Manager|Helper|Impl|Common)\\.java");

    @Test
    void filesAreSmall() throws IOException {
        List<Integer> sizes = new ArrayList<>();
        for (Path file : Checkout.sources("main")) {
            int lines = Files.readAllLines(file).size();
            assertThat(lines).as(file.toString()).isLessThanOrEqualTo(FILE_LINES_MAX);
            sizes.add(lines);
        }
        sizes.sort(null);
        assertThat(sizes.get(sizes.size() * 95 / 100)).isLessThanOrEqualTo(LINES_P95_MAX);
    }

    @Test
    void bannedCallsStayOut() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : Checkout.sources("main")) {
            if (file.endsWith(Path.of("dev/proa/base/SystemClock.java"))) {
                continue;
            }
            String text = Files.readString(file);
            BANNED.forEach((why, pattern) -> {
                if (pattern.matcher(text).find()) {
                    found.add(file + ": " + why);
                }
            });
        }
        assertThat(found).isEmpty();
    }

    @Test
    void namesSaySomething() throws IOException {
        assertThat(Checkout.sources("main").stream()
                        .filter(file -> EMPTY_NAMES.matcher(file.toString()).matches()))
                .isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        List<Path> missing = Checkout.sources("main").stream()
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                .toList();
        assertThat(missing).isEmpty();
    }
}
