package dev.proa.controllers.template;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Short names for contents: FNV-1a, written in the alphabet of generated names. */
public final class Hashes {
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int OFFSET = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private Hashes() {}

    /** Of the value without regard to the order of members, and of the collision count when there was a collision. */
    public static String of(JsonValue value, long collisions) {
        int hash = OFFSET;
        for (byte b : (sorted(value).toJson() + (collisions > 0 ? "#" + collisions : ""))
                .getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        return encoded(Integer.toUnsignedString(hash));
    }

    private static String encoded(String decimal) {
        StringBuilder text = new StringBuilder();
        decimal.chars().forEach(c -> text.append(ALPHABET.charAt(c % ALPHABET.length())));
        return text.toString();
    }

    /** Objects by name, and without what is empty: equal for values that {@link Semantic} finds equal. */
    static JsonValue sorted(JsonValue value) {
        return switch (value) {
            case JsonObject object -> {
                TreeMap<String, JsonValue> members = new TreeMap<>();
                object.forEach((name, member) -> {
                    JsonValue clean = sorted(member);
                    if (!Semantic.empty(clean)) {
                        members.put(name, clean);
                    }
                });
                yield JsonObject.of(members);
            }
            case JsonArray array -> {
                List<JsonValue> items = new ArrayList<>();
                array.forEach(item -> items.add(sorted(item)));
                yield JsonArray.of(items);
            }
            default -> value;
        };
    }
}
