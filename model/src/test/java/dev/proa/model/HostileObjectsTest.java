package dev.proa.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.proa.json.Json;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.schema.GoForm;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.MessageType;
import dev.proa.schema.StrategicMerge;
import dev.proa.schema.apply.ManagedFields;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects of growing size that are made to cost more than they hold, through Go's form, strategic merge and apply. */
class HostileObjectsTest {
    /** Linear is 4, a tree's n log n a little more; what is quadratic is 16. */
    private static final double GROWTH_MAX = 7;

    private static final long FREE_BYTES = 256 * 1024;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final MessageType POD = type("v1", "Pod");
    private static final MessageType REQUEST = type("certificates.k8s.io/v1", "CertificateSigningRequest");

    private static MessageType type(String apiVersion, String kind) {
        return Objects.requireNonNull(KubernetesTypes.types().find(GroupVersionKind.of(apiVersion, kind)));
    }

    static Stream<Arguments> objects() {
        return Stream.of(
                object(
                        "many finalizers",
                        POD,
                        n -> "{\"metadata\":{\"finalizers\":[" + items(n, i -> "\"f" + i + "\"") + "]}}"),
                object(
                        "finalizers with equal hashes",
                        POD,
                        n -> "{\"metadata\":{\"finalizers\":[" + items(n, i -> "\"" + colliding(i) + "\"") + "]}}"),
                object(
                        "many containers",
                        POD,
                        n -> "{\"spec\":{\"containers\":[" + items(n, i -> "{\"name\":\"c" + i + "\"}") + "]}}"),
                object(
                        "a long key over a list",
                        REQUEST,
                        n -> "{\"spec\":{\"extra\":{\"" + "k".repeat(n * 10) + "\":[" + items(n * 2, i -> "\"v\"")
                                + "]}}}"),
                object(
                        "a long key over what does not fit",
                        REQUEST,
                        n -> "{\"spec\":{\"extra\":{\"" + "k".repeat(n * 10) + "\":[" + items(n, i -> "{\"a\":1}")
                                + "]}}}"),
                object(
                        "unknown fields everywhere",
                        POD,
                        n -> "{\"spec\":{\"containers\":[" + items(n, i -> "{\"name\":\"c" + i + "\",\"x\":1}")
                                + "]}}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("objects")
    void formsMergesAndAppliesAreLinear(String name, MessageType type, IntFunction<JsonObject> object) {
        assertThat(growth(object, o -> attempt(() -> GoForm.of(type, o, path -> {}))))
                .isLessThan(GROWTH_MAX);
        assertThat(growth(object, o -> attempt(() -> StrategicMerge.apply(type, o, o))))
                .isLessThan(GROWTH_MAX);
        assertThat(growth(object, o -> attempt(() -> apply(type, o)))).isLessThan(GROWTH_MAX);
    }

    private static Object apply(MessageType type, JsonObject object) {
        JsonObject configuration =
                object.with("metadata", object.object("metadata").with("name", "a"));
        return ManagedFields.of(type, type == POD ? "v1" : "certificates.k8s.io/v1", "")
                .apply(null, configuration, "manager", false, Instant.EPOCH);
    }

    /** What does not fit is refused in words: they too may not grow faster than what they are about. */
    private static void attempt(java.util.function.Supplier<Object> work) {
        try {
            work.get();
        } catch (JsonException refused) {
            assertThat(String.valueOf(refused.getMessage()).length()).isLessThan(5_000_000);
        }
    }

    private static double growth(IntFunction<JsonObject> object, java.util.function.Consumer<JsonObject> work) {
        JsonObject small = object.apply(1_000);
        JsonObject large = object.apply(4_000);
        work.accept(small);
        work.accept(large);
        return (double) (allocated(() -> work.accept(large)) + FREE_BYTES)
                / (allocated(() -> work.accept(small)) + FREE_BYTES);
    }

    private static long allocated(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static Arguments object(String name, MessageType type, IntFunction<String> text) {
        IntFunction<JsonObject> object = n -> Json.parseObject(text.apply(n));
        return Arguments.of(name, type, object);
    }

    private static String items(int count, IntFunction<String> item) {
        return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(","));
    }

    private static String colliding(int number) {
        return IntStream.range(0, 16)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }
}
