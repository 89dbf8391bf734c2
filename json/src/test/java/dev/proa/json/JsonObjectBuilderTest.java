package dev.proa.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The builder against Java's own map that keeps its order. Seeded: {@code -Dseed=N}. */
class JsonObjectBuilderTest {
    private static final long SEED = Long.getLong("seed", 7);
    private static final int OBJECTS = 300;
    private static final int OPERATIONS = 200;

    @Test
    void members_are_put_replaced_and_removed_as_in_a_map_that_keeps_its_order() {
        Random random = new Random(SEED);
        for (int object = 0; object < OBJECTS; object++) {
            int names = 1 + random.nextInt(60);
            Map<String, JsonValue> expected = new LinkedHashMap<>();
            JsonObject.Builder builder = JsonObject.builder();
            for (int i = random.nextInt(OPERATIONS); i > 0; i--) {
                String name = "n" + random.nextInt(names);
                if (random.nextInt(4) == 0) {
                    expected.remove(name);
                    builder.remove(name);
                } else {
                    JsonValue value = JsonNumber.of(random.nextInt(100));
                    expected.put(name, value);
                    builder.put(name, value);
                }
                assertThat(builder.contains(name)).isEqualTo(expected.containsKey(name));
                if (random.nextInt(30) == 0) {
                    builder = builder.build().toBuilder();
                }
            }
            JsonObject built = builder.build();
            assertThat(built.names()).as("object " + object).isEqualTo(new ArrayList<>(expected.keySet()));
            expected.forEach((name, value) -> assertThat(built.get(name)).isEqualTo(value));
        }
    }

    @Test
    void what_was_built_does_not_change_with_its_builder() {
        JsonObject.Builder builder = JsonObject.builder().put("a", 1).put("b", 2);
        JsonObject built = builder.build();
        builder.put("a", 3).remove("b").put("c", 4);
        assertThat(built).isEqualTo(Json.parse("{\"b\": 2, \"a\": 1}")).isNotEqualTo(builder.build());
        assertThat(builder.build().names()).containsExactly("a", "c");
    }
}
