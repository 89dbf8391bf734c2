package dev.proa.api.openapi;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The values that fields of text know, as documents list them ({@code enum}): no artifact has them, {@code enums.txt} does. */
final class KnownValues {
    private static final String PREFIX = "io.k8s.api.";
    private static final String ITEMS = "[]";

    private KnownValues() {}

    private static final class Holder {
        static final Map<String, Map<String, JsonArray>> BY_DEFINITION = read();
    }

    private static Map<String, Map<String, JsonArray>> read() {
        try (InputStream in = Objects.requireNonNull(KnownValues.class.getResourceAsStream("enums.txt"))) {
            Map<String, Map<String, JsonArray>> result = new HashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", 3))
                    .forEach(parts -> result.computeIfAbsent(PREFIX + parts[0], d -> new HashMap<>())
                            .put(parts[1], JsonArray.ofStrings(Arrays.asList(parts[2].split(",")))));
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A definition whose properties list what they know. */
    static JsonObject added(String name, JsonObject definition) {
        Map<String, JsonArray> fields = Holder.BY_DEFINITION.getOrDefault(name, Map.of());
        if (fields.isEmpty()) {
            return definition;
        }
        return definition.change("properties", properties -> {
            JsonObject result = properties;
            for (Map.Entry<String, JsonArray> field : fields.entrySet()) {
                boolean items = field.getKey().endsWith(ITEMS);
                String property = field.getKey().replace(ITEMS, "");
                JsonValue values = field.getValue();
                if (result.has(property)) {
                    result = result.change(
                            property,
                            p -> items ? p.change("items", i -> i.with("enum", values)) : p.with("enum", values));
                }
            }
            return result;
        });
    }
}
