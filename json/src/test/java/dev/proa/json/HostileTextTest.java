package dev.proa.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts of growing size that are made to cost more than they hold: what is allocated for them grows as they do. */
class HostileTextTest {
    /** Linear is 4; a little is left for what grows by doubling and for trees. */
    private static final double GROWTH_MAX = 6.5;

    static Stream<Arguments> texts() {
        return Stream.of(
                text("a long name many times", n -> repeated(n, i -> "\"" + "n".repeat(700) + "\":0")),
                text("a long name over an array", n -> "{\"" + "n".repeat(n * 10) + "\":[" + items(n * 10, "0") + "]}"),
                text(
                        "a long name over duplicates",
                        n -> "{\"" + "n".repeat(n * 10) + "\":{" + items(n * 10, "\"a\":0") + "}}"),
                text(
                        "a long name over objects with duplicates",
                        n -> "{\"" + "n".repeat(n * 10) + "\":[" + items(n, "{\"a\":0,\"a\":0}") + "]}"),
                text("a long word", n -> "{\"a\":\"" + "w".repeat(n * 100) + "\"}"),
                text("many names", n -> repeated(n * 10, i -> "\"" + i + "\":" + i)),
                text("arrays side by side", n -> "[" + items(n * 10, "[]") + "]"),
                text("objects side by side", n -> "[" + items(n * 10, "{\"a\":{}}") + "]"),
                text("long numbers", n -> "[" + items(n, "1" + "0".repeat(300)) + "]"),
                text("names with equal hashes", n -> repeated(n, i -> "\"" + colliding(i) + "\":0")),
                text(
                        "deep, and wide at the bottom",
                        n -> "{\"a\":".repeat(400) + "[" + items(n * 10, "{\"b\":1,\"b\":2}") + "]" + "}".repeat(400)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void jsonIsReadInLinearSpace(String name, IntFunction<byte[]> text) {
        assertLinear(text, bytes -> JsonParser.parse(bytes, duplicate -> {}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void yamlIsReadInLinearSpace(String name, IntFunction<byte[]> text) {
        assertLinear(text, bytes -> {
            try {
                Yaml.parse(bytes, duplicate -> {});
            } catch (JsonException refused) {
                // A limit is an answer too: what counts is that it comes before the memory is gone.
                assertThat(refused).hasMessageContaining("yaml");
            }
        });
    }

    private static void assertLinear(IntFunction<byte[]> text, Consumer<byte[]> read) {
        assertThat(AllocationMeter.growth(1_000, text, read)).isLessThan(GROWTH_MAX);
    }

    @Test
    void duplicatesAreToldOnceAndWithinBounds() {
        List<String> told = new ArrayList<>();
        JsonParser.parse(
                repeated(500, i -> "\"a\":0,\"" + i + "\":0,\"" + i + "\":1").getBytes(StandardCharsets.UTF_8),
                told::add);
        assertThat(told).hasSize(FieldReports.COUNT_MAX).doesNotHaveDuplicates();
        assertThat(told.subList(0, 3)).containsExactly("0", "a", "1");
    }

    @Test
    void pathsAreTold() {
        List<String> told = new ArrayList<>();
        String text = "{\"a\":[0,{\"b\":{\"c\":1,\"c\":2}}],\"a\":[]}";
        JsonParser.parse(text.getBytes(StandardCharsets.UTF_8), told::add);
        assertThat(told).containsExactly("a[1].b.c", "a");
    }

    @Test
    void aLongPathIsCut() {
        List<String> told = new ArrayList<>();
        String name = "n".repeat(100_000);
        JsonParser.parse(("{\"" + name + "\":0,\"" + name + "\":0}").getBytes(StandardCharsets.UTF_8), told::add);
        assertThat(told).containsExactly("n".repeat(FieldReports.PATH_CHARACTERS_MAX) + "...");
    }

    static Stream<Arguments> patches() {
        return Stream.of(
                patch(
                        "additions to a large object",
                        n -> object(n * 10),
                        n -> "{\"op\":\"add\",\"path\":\"/x\",\"value\":0}"),
                patch(
                        "replacements in a large array",
                        n -> array(n * 10),
                        n -> "{\"op\":\"replace\",\"path\":\"/a/7\",\"value\":0}"),
                patch(
                        "insertions into a large array",
                        n -> array(n * 10),
                        n -> "{\"op\":\"add\",\"path\":\"/a/0\",\"value\":0}"),
                patch("removals from a large array", n -> array(n * 10), n -> "{\"op\":\"remove\",\"path\":\"/a/0\"}"),
                patch(
                        "moves of a large object",
                        n -> nested(n * 10),
                        n -> "{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a\"}"),
                patch(
                        "tests of a large object",
                        n -> nested(n * 10),
                        n -> "{\"op\":\"test\",\"path\":\"/a/1\",\"value\":1}"),
                patch(
                        "long paths",
                        n -> object(10),
                        n -> "{\"op\":\"add\",\"path\":\"/" + "x".repeat(500) + "\",\"value\":0}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("patches")
    void patchesAreAppliedInLinearSpace(String name, IntFunction<Patching> patching) {
        assertThat(AllocationMeter.growth(500, patching, p -> p.patch.apply(p.document)))
                .isLessThan(GROWTH_MAX);
    }

    @Test
    void copiesOfCopiesHaveABound() {
        String patch = "[" + items(40, "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/-\"}") + "]";
        JsonValue document = Json.parse("{\"a\":[" + items(100, "\"value\"") + "]}");
        long allocated = AllocationMeter.bytes(() -> org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> JsonPatch.parse(patch).apply(document))
                .isInstanceOf(PatchException.class)
                .hasMessageContaining("exceeding the limit"));
        assertThat(allocated).isLessThan(200L << 20);
    }

    record Patching(JsonPatch patch, JsonValue document) {}

    private static Arguments patch(String name, IntFunction<String> document, IntFunction<String> operation) {
        IntFunction<Patching> patching = n ->
                new Patching(JsonPatch.parse("[" + items(n, operation.apply(n)) + "]"), Json.parse(document.apply(n)));
        return Arguments.of(name, patching);
    }

    private static String object(int members) {
        return repeated(members, i -> "\"m" + i + "\":" + i);
    }

    private static String array(int items) {
        return "{\"a\":[" + items(items, "1") + "]}";
    }

    private static String nested(int members) {
        return "{\"a\":" + object(members).replace("\"m1\"", "\"1\"") + "}";
    }

    private static Arguments text(String name, IntFunction<String> text) {
        IntFunction<byte[]> bytes = n -> text.apply(n).getBytes(StandardCharsets.UTF_8);
        return Arguments.of(name, bytes);
    }

    private static String items(int count, String item) {
        return String.join(",", java.util.Collections.nCopies(count, item));
    }

    private static String repeated(int count, IntFunction<String> member) {
        return IntStream.range(0, count).mapToObj(member).collect(Collectors.joining(",", "{", "}"));
    }

    /** Different texts of 32 characters with one hash code: Aa and BB have the same. */
    private static String colliding(int number) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 16; bit++) {
            text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }
}
