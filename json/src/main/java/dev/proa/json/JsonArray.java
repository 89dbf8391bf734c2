package dev.proa.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A JSON array, immutable. */
public final class JsonArray implements JsonValue, Iterable<JsonValue> {
    public static final JsonArray EMPTY = new JsonArray(new JsonValue[0]);

    private final JsonValue[] items;

    private JsonArray(JsonValue[] items) {
        this.items = items;
    }

    public static JsonArray of(JsonValue... items) {
        return items.length == 0 ? EMPTY : new JsonArray(items.clone());
    }

    public static JsonArray of(Collection<? extends JsonValue> items) {
        return items.isEmpty() ? EMPTY : new JsonArray(items.toArray(new JsonValue[0]));
    }

    public static JsonArray ofStrings(Collection<String> items) {
        return of(items.stream().map(JsonString::new).toList());
    }

    public int size() {
        return items.length;
    }

    public boolean isEmpty() {
        return items.length == 0;
    }

    public JsonValue get(int index) {
        return items[index];
    }

    /** The item as an object; {@link JsonObject#EMPTY} when it is something else. */
    public JsonObject object(int index) {
        return items[index] instanceof JsonObject o ? o : JsonObject.EMPTY;
    }

    /** The items that are objects. */
    public List<JsonObject> objects() {
        List<JsonObject> result = new ArrayList<>(items.length);
        for (JsonValue item : items) {
            if (item instanceof JsonObject o) {
                result.add(o);
            }
        }
        return result;
    }

    /** The items that are strings. */
    public List<String> strings() {
        List<String> result = new ArrayList<>(items.length);
        for (JsonValue item : items) {
            if (item instanceof JsonString s) {
                result.add(s.value());
            }
        }
        return result;
    }

    public List<JsonValue> list() {
        return List.of(items);
    }

    public Stream<JsonValue> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    public JsonArray map(Function<JsonValue, ? extends JsonValue> change) {
        JsonValue[] result = new JsonValue[items.length];
        for (int i = 0; i < items.length; i++) {
            result[i] = change.apply(items[i]);
        }
        return new JsonArray(result);
    }

    /** A copy with every object item changed; other items stay. */
    public JsonArray mapObjects(Function<JsonObject, JsonObject> change) {
        return map(item -> item instanceof JsonObject o ? change.apply(o) : item);
    }

    public JsonArray with(int index, JsonValue value) {
        JsonValue[] result = items.clone();
        result[index] = value;
        return new JsonArray(result);
    }

    public JsonArray plus(JsonValue value) {
        JsonValue[] result = Arrays.copyOf(items, items.length + 1);
        result[items.length] = value;
        return new JsonArray(result);
    }

    public JsonArray inserted(int index, JsonValue value) {
        List<JsonValue> result = new ArrayList<>(Arrays.asList(items));
        result.add(index, value);
        return of(result);
    }

    public JsonArray without(int index) {
        List<JsonValue> result = new ArrayList<>(Arrays.asList(items));
        result.remove(index);
        return of(result);
    }

    @Override
    public Iterator<JsonValue> iterator() {
        return Arrays.asList(items).iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonArray that && Arrays.equals(items, that.items);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(items);
    }

    @Override
    public String toString() {
        return toJson();
    }
}
