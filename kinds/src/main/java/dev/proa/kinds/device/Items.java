package dev.proa.kinds.device;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Lists with a most and, where they are sets, without duplicates. */
final class Items {
    private Items() {}

    /** Runs a check on each item, unless there are too many. */
    static void list(
            JsonObject holder, String name, int max, FieldErrors at, BiConsumer<JsonObject, FieldErrors> check) {
        JsonArray items = holder.array(name);
        if (items.size() > max) {
            at.at(name).tooMany(items.size(), max);
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            check.accept(items.object(i), at.at(name, i));
        }
    }

    /** As {@link #list}, and items are told apart by a key. */
    static void set(
            JsonObject holder,
            String name,
            int max,
            Function<JsonObject, String> key,
            FieldErrors at,
            BiConsumer<JsonObject, FieldErrors> check) {
        list(holder, name, max, at, check);
        JsonArray items = holder.array(name);
        if (items.size() <= max) {
            distinct(items.map(item -> new JsonString(item instanceof JsonObject o ? key.apply(o) : "")), at.at(name));
        }
    }

    /** A set of texts. */
    static void texts(JsonObject holder, String name, int max, FieldErrors at, BiConsumer<String, FieldErrors> check) {
        JsonArray items = holder.array(name);
        if (items.size() > max) {
            at.at(name).tooMany(items.size(), max);
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            check.accept(items.strings().get(i), at.at(name, i));
        }
        distinct(items, at.at(name));
    }

    private static void distinct(JsonArray keys, FieldErrors at) {
        Set<JsonValue> seen = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            if (!seen.add(keys.get(i))) {
                at.index(i).duplicate(keys.get(i));
            }
        }
    }
}
