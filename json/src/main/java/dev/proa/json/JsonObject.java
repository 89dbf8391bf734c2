package dev.proa.json;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object, immutable, its members in the order in which they were written. The getters that name a type answer
 * an empty value for a member that is absent, null or of another type; {@link #get} tells these apart.
 */
public final class JsonObject implements JsonValue {
    public static final JsonObject EMPTY = new JsonObject(new String[0], new JsonValue[0]);

    /** Objects with more members than this are searched through a hash index. */
    private static final int LINEAR_SEARCH_MEMBERS_MAX = 12;

    private final String[] names;
    private final JsonValue[] values;
    private @Nullable Map<String, Integer> index;

    JsonObject(String[] names, JsonValue[] values) {
        this.names = names;
        this.values = values;
    }

    /** Members as name, value, name, value; a later name replaces an earlier one. Values may be JsonValue, String, Number, Boolean. */
    public static JsonObject of(Object... namesAndValues) {
        Builder builder = builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.put((String) namesAndValues[i], Json.of(namesAndValues[i + 1]));
        }
        return builder.build();
    }

    public static JsonObject ofStrings(Map<String, String> members) {
        Builder builder = builder();
        members.forEach((name, value) -> builder.put(name, new JsonString(value)));
        return builder.build();
    }

    public static JsonObject of(Map<String, ? extends JsonValue> members) {
        Builder builder = builder();
        members.forEach(builder::put);
        return builder.build();
    }

    public static Builder builder() {
        return new Builder(Builder.FIRST_CAPACITY);
    }

    /** A builder that starts with this object's members. */
    public Builder toBuilder() {
        Builder builder = new Builder(Math.max(names.length + 1, Builder.FIRST_CAPACITY));
        System.arraycopy(names, 0, builder.names, 0, names.length);
        System.arraycopy(values, 0, builder.values, 0, names.length);
        builder.size = names.length;
        return builder;
    }

    public int size() {
        return names.length;
    }

    public boolean isEmpty() {
        return names.length == 0;
    }

    public List<String> names() {
        return List.of(names);
    }

    public String name(int position) {
        return names[position];
    }

    public JsonValue value(int position) {
        return values[position];
    }

    private int find(String name) {
        if (names.length <= LINEAR_SEARCH_MEMBERS_MAX) {
            for (int i = 0; i < names.length; i++) {
                if (names[i].equals(name)) {
                    return i;
                }
            }
            return -1;
        }
        Map<String, Integer> found = index;
        if (found == null) {
            found = new HashMap<>(names.length * 2);
            for (int i = 0; i < names.length; i++) {
                found.put(names[i], i);
            }
            index = found;
        }
        return found.getOrDefault(name, -1);
    }

    /** The member, {@link JsonNull#NULL} when it is written as null, or Java's null when it is absent. */
    public @Nullable JsonValue get(String name) {
        int at = find(name);
        return at < 0 ? null : values[at];
    }

    /** Whether the member is there and not null. */
    public boolean has(String name) {
        JsonValue value = get(name);
        return value != null && value != JsonNull.NULL;
    }

    /** Whether the member is written at all, null included. */
    public boolean contains(String name) {
        return find(name) >= 0;
    }

    /** The value at the end of a path of member names; Java's null when any of them is absent. */
    public @Nullable JsonValue at(String... path) {
        JsonValue value = this;
        for (String name : path) {
            if (!(value instanceof JsonObject object)) {
                return null;
            }
            value = object.get(name);
            if (value == null) {
                return null;
            }
        }
        return value;
    }

    public boolean hasAt(String... path) {
        JsonValue value = at(path);
        return value != null && value != JsonNull.NULL;
    }

    public JsonObject object(String name) {
        return get(name) instanceof JsonObject o ? o : EMPTY;
    }

    public JsonArray array(String name) {
        return get(name) instanceof JsonArray a ? a : JsonArray.EMPTY;
    }

    public String string(String name) {
        return get(name) instanceof JsonString s ? s.value() : "";
    }

    public String string(String name, String otherwise) {
        return get(name) instanceof JsonString s ? s.value() : otherwise;
    }

    public long number(String name) {
        return number(name, 0);
    }

    public long number(String name, long otherwise) {
        return get(name) instanceof JsonNumber n ? n.longValue() : otherwise;
    }

    public boolean bool(String name) {
        return get(name) == JsonBoolean.TRUE;
    }

    public JsonObject objectAt(String... path) {
        return at(path) instanceof JsonObject o ? o : EMPTY;
    }

    public JsonArray arrayAt(String... path) {
        return at(path) instanceof JsonArray a ? a : JsonArray.EMPTY;
    }

    public String stringAt(String... path) {
        return at(path) instanceof JsonString s ? s.value() : "";
    }

    public long numberAt(long otherwise, String... path) {
        return at(path) instanceof JsonNumber n ? n.longValue() : otherwise;
    }

    public boolean boolAt(String... path) {
        return at(path) == JsonBoolean.TRUE;
    }

    /** The members whose values are strings, in order: labels, annotations, data. */
    public Map<String, String> strings() {
        Map<String, String> result = new LinkedHashMap<>(names.length * 2);
        for (int i = 0; i < names.length; i++) {
            if (values[i] instanceof JsonString s) {
                result.put(names[i], s.value());
            }
        }
        return result;
    }

    public void forEach(BiConsumer<String, JsonValue> action) {
        for (int i = 0; i < names.length; i++) {
            action.accept(names[i], values[i]);
        }
    }

    public List<Map.Entry<String, JsonValue>> entries() {
        List<Map.Entry<String, JsonValue>> result = new ArrayList<>(names.length);
        for (int i = 0; i < names.length; i++) {
            result.add(new AbstractMap.SimpleImmutableEntry<>(names[i], values[i]));
        }
        return result;
    }

    /** A copy in which the member has this value: replaced where it stands, or added at the end. */
    @SuppressWarnings("ReferenceEquality") // spares the copy; comparing by value would walk whole trees
    public JsonObject with(String name, JsonValue value) {
        int at = find(name);
        if (at >= 0) {
            if (values[at] == value) {
                return this;
            }
            JsonValue[] changed = values.clone();
            changed[at] = value;
            return new JsonObject(names, changed);
        }
        String[] moreNames = Arrays.copyOf(names, names.length + 1);
        JsonValue[] moreValues = Arrays.copyOf(values, values.length + 1);
        moreNames[names.length] = name;
        moreValues[names.length] = value;
        return new JsonObject(moreNames, moreValues);
    }

    public JsonObject with(String name, String value) {
        return with(name, new JsonString(value));
    }

    public JsonObject with(String name, long value) {
        return with(name, JsonNumber.of(value));
    }

    public JsonObject with(String name, boolean value) {
        return with(name, JsonBoolean.of(value));
    }

    /** With the member only where it is absent or null: how defaults are written. */
    public JsonObject withDefault(String name, JsonValue value) {
        return has(name) ? this : with(name, value);
    }

    public JsonObject without(String name) {
        int at = find(name);
        if (at < 0) {
            return this;
        }
        if (names.length == 1) {
            return EMPTY;
        }
        String[] fewerNames = new String[names.length - 1];
        JsonValue[] fewerValues = new JsonValue[names.length - 1];
        for (int i = 0, j = 0; i < names.length; i++) {
            if (i != at) {
                fewerNames[j] = names[i];
                fewerValues[j++] = values[i];
            }
        }
        return new JsonObject(fewerNames, fewerValues);
    }

    /** A copy with the value at the end of the path; absent objects on the way are made. */
    public JsonObject withAt(JsonValue value, String... path) {
        return withAt(value, path, 0);
    }

    private JsonObject withAt(JsonValue value, String[] path, int depth) {
        if (depth == path.length - 1) {
            return with(path[depth], value);
        }
        return with(path[depth], object(path[depth]).withAt(value, path, depth + 1));
    }

    public JsonObject withoutAt(String... path) {
        return withoutAt(path, 0);
    }

    private JsonObject withoutAt(String[] path, int depth) {
        if (depth == path.length - 1) {
            return without(path[depth]);
        }
        return get(path[depth]) instanceof JsonObject inner
                ? with(path[depth], inner.withoutAt(path, depth + 1))
                : this;
    }

    /** A copy with one member object changed; an absent one is changed from empty. An empty result is kept. */
    public JsonObject change(String name, UnaryOperator<JsonObject> change) {
        return with(name, change.apply(object(name)));
    }

    /** A copy in which the object items of an array member are changed; unchanged where there is no such array. */
    public JsonObject changeEach(String name, UnaryOperator<JsonObject> change) {
        return get(name) instanceof JsonArray array ? with(name, array.mapObjects(change)) : this;
    }

    @Override
    public boolean equals(Object object) {
        if (this == object) {
            return true;
        }
        if (!(object instanceof JsonObject that) || that.names.length != names.length) {
            return false;
        }
        for (int i = 0; i < names.length; i++) {
            // Mostly they stand at the same place.
            JsonValue other = names[i].equals(that.names[i]) ? that.values[i] : that.get(names[i]);
            if (!values[i].equals(other)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < names.length; i++) {
            hash += names[i].hashCode() ^ values[i].hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        return toJson();
    }

    /** Builds an object; a name put again keeps its place and takes the new value. Not for several threads. */
    public static final class Builder {
        private static final int FIRST_CAPACITY = 8;

        private String[] names;
        private JsonValue[] values;
        private int size;
        /** Where each name stands; made when there are too many to look at each. */
        private @Nullable Map<String, Integer> index;

        private Builder(int capacity) {
            names = new String[capacity];
            values = new JsonValue[capacity];
        }

        private int find(String name) {
            if (size <= LINEAR_SEARCH_MEMBERS_MAX) {
                for (int i = 0; i < size; i++) {
                    if (names[i].equals(name)) {
                        return i;
                    }
                }
                return -1;
            }
            Map<String, Integer> places = index;
            if (places == null) {
                places = new HashMap<>(size * 2);
                for (int i = 0; i < size; i++) {
                    places.put(names[i], i);
                }
                index = places;
            }
            return places.getOrDefault(name, -1);
        }

        public Builder put(String name, JsonValue value) {
            int at = find(name);
            if (at >= 0) {
                values[at] = value;
                return this;
            }
            if (size == names.length) {
                names = Arrays.copyOf(names, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            names[size] = name;
            values[size] = value;
            if (index != null) {
                index.put(name, size);
            }
            size++;
            return this;
        }

        public Builder put(String name, String value) {
            return put(name, new JsonString(value));
        }

        public Builder put(String name, long value) {
            return put(name, JsonNumber.of(value));
        }

        public Builder put(String name, boolean value) {
            return put(name, JsonBoolean.of(value));
        }

        /** Puts it unless it is empty, as Go's omitempty does. */
        public Builder putUnlessEmpty(String name, String value) {
            return value.isEmpty() ? this : put(name, value);
        }

        public Builder remove(String name) {
            int at = find(name);
            if (at >= 0) {
                size--;
                System.arraycopy(names, at + 1, names, at, size - at);
                System.arraycopy(values, at + 1, values, at, size - at);
                index = null;
            }
            return this;
        }

        public boolean contains(String name) {
            return find(name) >= 0;
        }

        public JsonObject build() {
            return size == 0 ? EMPTY : new JsonObject(Arrays.copyOf(names, size), Arrays.copyOf(values, size));
        }
    }
}
