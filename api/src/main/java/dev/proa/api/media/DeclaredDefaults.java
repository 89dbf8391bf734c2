package dev.proa.api.media;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.Field;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.ScalarType;
import dev.proa.schema.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Fills in the defaults that a schema itself declares, inside whatever is there, and rounds resource lists. */
final class DeclaredDefaults {
    private static final String ALLOCATION = "io.k8s.api.resource.";

    private final Map<MessageType, Boolean> declaring = new ConcurrentHashMap<>();

    JsonObject apply(MessageType type, JsonObject object) {
        if (!declares(type)) {
            return object;
        }
        JsonObject result = object;
        for (Field field : type.fields().values()) {
            JsonValue value = result.get(field.name());
            JsonValue defaultValue = field.defaultValue();
            if (value == null || value.isNull()) {
                if (defaultValue != null) {
                    result = result.with(field.name(), defaultValue);
                }
            } else if (isResourceList(type, field)) {
                result = result.with(field.name(), ResourceLists.rounded(value));
            } else {
                result = result.with(field.name(), inside(field.type(), value));
            }
        }
        return result;
    }

    /** Quantities by name; those of dynamic resource allocation are no resource lists upstream, though they look alike. */
    private static boolean isResourceList(MessageType holder, Field field) {
        return field.type() instanceof MapType map
                && map.value() == ScalarType.QUANTITY
                && !holder.name().startsWith(ALLOCATION);
    }

    private JsonValue inside(Type type, JsonValue value) {
        MessageType element = message(type);
        if (element == null || !declares(element)) {
            return value;
        }
        return switch (value) {
            case JsonObject object
            when type instanceof MapType -> {
                JsonObject.Builder entries = JsonObject.builder();
                object.forEach(
                        (key, entry) -> entries.put(key, entry instanceof JsonObject o ? apply(element, o) : entry));
                yield entries.build();
            }
            case JsonObject object -> apply(element, object);
            case JsonArray array -> array.mapObjects(item -> apply(element, item));
            default -> value;
        };
    }

    /** The message that a field holds: itself, in a list, or in a map. */
    private static @Nullable MessageType message(Type type) {
        return switch (type) {
            case MessageRef ref -> ref.target();
            case ListType list -> message(list.element());
            case MapType map -> message(map.value());
            default -> null;
        };
    }

    /** Whether the type or anything inside it declares a default; types that hold themselves count as not doing so. */
    private boolean declares(MessageType type) {
        Boolean known = declaring.get(type);
        if (known != null) {
            return known;
        }
        declaring.put(type, false);
        boolean found = false;
        for (Field field : type.fields().values()) {
            MessageType inner = message(field.type());
            found |= field.defaultValue() != null || isResourceList(type, field) || inner != null && declares(inner);
        }
        declaring.put(type, found);
        return found;
    }
}
