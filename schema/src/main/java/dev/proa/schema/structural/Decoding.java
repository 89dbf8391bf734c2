package dev.proa.schema.structural;

import dev.proa.json.FieldPath;
import dev.proa.json.FieldReports;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.GoForm;
import dev.proa.schema.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives custom resources the form in which they are kept: without what the schema does not declare, without nulls that
 * mean nothing, with metadata as built-in objects have it.
 *
 * @param schema of the version in which the object comes
 * @param objectMeta the type of metadata
 */
public record Decoding(Structural schema, MessageType objectMeta) {

    /**
     * @param unknown is called with the path of each field that is dropped, such as {@code spec.a[0].b}, within the bounds of
     *     {@link FieldReports}
     * @throws dev.proa.json.JsonException when metadata has a field of the wrong type
     */
    public JsonObject decode(JsonObject object, Consumer<String> unknown) {
        FieldReports reports = new FieldReports(unknown);
        Walk walk = new Walk(reports);
        JsonObject pruned = walk.members(schema, object, true);
        JsonObject clean = withoutEmptyNulls(schema, pruned) instanceof JsonObject kept ? kept : pruned;
        // Where Go would print them: kind and apiVersion do not move for custom resources.
        JsonObject.Builder result = JsonObject.builder();
        object.forEach((name, value) -> {
            if (name.equals("apiVersion") || name.equals("kind")) {
                result.put(name, value);
            } else if (name.equals("metadata") && value instanceof JsonObject metadata) {
                result.put(name, metadata(metadata, path -> reports.report(() -> path)));
            } else if (clean.get(name) instanceof JsonValue kept) {
                result.put(name, kept);
            }
        });
        return result.build();
    }

    private JsonObject metadata(JsonObject metadata, Consumer<String> unknown) {
        return GoForm.of(objectMeta, metadata, path -> unknown.accept("metadata." + path));
    }

    /** Prunes, keeping the path for reports. */
    private final class Walk {
        private final FieldReports unknown;
        private final FieldPath path = new FieldPath();

        Walk(FieldReports unknown) {
            this.unknown = unknown;
        }

        private JsonValue value(@Nullable Structural schema, JsonValue value) {
            return switch (value) {
                case JsonObject object -> members(schema, object, false);
                case JsonArray array -> {
                    List<JsonValue> items = new ArrayList<>(array.size());
                    for (int i = 0; i < array.size(); i++) {
                        path.enter(i);
                        items.add(
                                schema != null && schema.preservesUnknown() && schema.items() == null
                                        ? array.get(i)
                                        : value(schema == null ? null : schema.items(), array.get(i)));
                        path.leave();
                    }
                    yield JsonArray.of(items);
                }
                default -> value;
            };
        }

        JsonObject members(@Nullable Structural schema, JsonObject object, boolean root) {
            boolean resource = root || schema != null && schema.embeddedResource();
            JsonObject.Builder kept = JsonObject.builder();
            object.forEach((name, member) -> {
                path.enter(name);
                if (resource && isMeta(name)) {
                    kept.put(
                            name,
                            !root && name.equals("metadata") && member instanceof JsonObject inner
                                    ? metadata(
                                            inner,
                                            below -> unknown.report(() -> path.text(FieldReports.PATH_CHARACTERS_MAX)
                                                    + below.substring("metadata".length())))
                                    : member);
                } else {
                    Structural inner =
                            schema == null ? null : schema.properties().get(name);
                    if (inner != null) {
                        kept.put(name, value(inner, member));
                    } else if (schema != null && schema.allowsOthers()) {
                        kept.put(name, value(schema.additional(), member));
                    } else if (schema != null && schema.preservesUnknown()) {
                        kept.put(name, member);
                    } else {
                        unknown.report(path);
                    }
                }
                path.leave();
            });
            return kept.build();
        }
    }

    private static boolean isMeta(String name) {
        return name.equals("apiVersion") || name.equals("kind") || name.equals("metadata");
    }

    private static @Nullable Structural member(Structural schema, String name) {
        Structural property = schema.properties().get(name);
        return property != null ? property : schema.additional();
    }

    /** Nulls of what is not nullable count as absent, unless a default takes their place. */
    private static JsonValue withoutEmptyNulls(@Nullable Structural schema, JsonValue value) {
        if (schema == null) {
            return value;
        }
        return switch (value) {
            case JsonObject object -> {
                JsonObject.Builder kept = JsonObject.builder();
                object.forEach((name, member) -> {
                    Structural inner = member(schema, name);
                    boolean empty =
                            member.isNull() && inner != null && !inner.nullable() && inner.defaultValue() == null;
                    if (!empty) {
                        kept.put(name, withoutEmptyNulls(inner, member));
                    }
                });
                yield kept.build();
            }
            case JsonArray array -> array.map(item -> withoutEmptyNulls(schema.items(), item));
            default -> value;
        };
    }

    /** With the defaults that the schema declares, at every depth; nulls of what is not nullable take them too. */
    public JsonObject withDefaults(JsonObject object) {
        return defaulted(schema, object) instanceof JsonObject result ? result : object;
    }

    private static JsonValue defaulted(@Nullable Structural schema, JsonValue value) {
        if (schema == null) {
            return value;
        }
        return switch (value) {
            case JsonObject object -> {
                JsonObject.Builder result = object.toBuilder();
                schema.properties().forEach((name, property) -> {
                    JsonValue present = object.get(name);
                    if (property.defaultValue() != null
                            && (present == null || present.isNull() && !property.nullable())) {
                        result.put(name, property.defaultValue());
                    }
                });
                JsonObject whole = result.build();
                whole.forEach((name, member) -> result.put(name, item(member(schema, name), member)));
                yield result.build();
            }
            case JsonArray array -> {
                Structural items = schema.items();
                yield array.map(item -> item(items, item));
            }
            default -> value;
        };
    }

    private static JsonValue item(@Nullable Structural schema, JsonValue value) {
        JsonValue instead = value.isNull() && schema != null && !schema.nullable() ? schema.defaultValue() : null;
        return defaulted(schema, instead != null ? instead : value);
    }
}
