package dev.proa.schema;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A typed view of a message: a record around its tree, {@code record PodSpec(JsonObject json)} in
 * {@code dev.proa.model.core.v1}. Views are lossless, since what they do not know stays in the tree; making one costs
 * an allocation and reads nothing.
 *
 * <p>For each field {@code nodeName} a view has {@code nodeName()} (absent: empty string, 0, false, empty list or map, a
 * view of an empty object), {@code hasNodeName()} for scalars and messages (present and not null), and
 * {@code withNodeName(...)}, which returns a changed copy. Quantities, times, durations and byte strings are read as
 * their JSON strings (see {@link Quantity}), int-or-string and free-form values as {@link JsonValue}. A field whose name
 * is a Java keyword has {@code Value} appended: {@code continueValue()}. {@code EMPTY} is a view of an empty object.
 * Views of kinds have {@code KIND}, {@code API_VERSION} and {@code of(namespace, name)}.
 */
public interface View {

    JsonObject json();

    /** The object items of a list as views; used by generated code. */
    static <T> List<T> list(JsonObject json, String name, Function<JsonObject, T> view) {
        JsonArray array = json.array(name);
        if (array.isEmpty()) {
            return List.of();
        }
        List<T> result = new ArrayList<>(array.size());
        for (JsonValue item : array) {
            result.add(view.apply(item instanceof JsonObject object ? object : JsonObject.EMPTY));
        }
        return result;
    }

    /** The tree of a list of views. */
    static JsonArray array(List<? extends View> views) {
        return JsonArray.of(views.stream().map(View::json).toList());
    }

    /** The object members of a map as views. */
    static <T> Map<String, T> map(JsonObject json, String name, Function<JsonObject, T> view) {
        Map<String, T> result = new LinkedHashMap<>();
        json.object(name)
                .forEach((key, value) ->
                        result.put(key, view.apply(value instanceof JsonObject object ? object : JsonObject.EMPTY)));
        return result;
    }

    /** The tree of a map of views. */
    static JsonObject object(Map<String, ? extends View> views) {
        JsonObject.Builder builder = JsonObject.builder();
        views.forEach((key, view) -> builder.put(key, view.json()));
        return builder.build();
    }
}
