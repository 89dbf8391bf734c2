package dev.proa.kinds;

import dev.proa.api.kind.Scaling;
import dev.proa.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Rules of kinds that need no more than columns, defaults and selectable fields, as data.
 *
 * @param table the columns
 * @param defaulting fills in defaults; the same for every version
 * @param fields what field selectors may name, with the function that reads it
 * @param unconditionalUpdate whether an update needs no resourceVersion
 * @param createOnUpdate whether a PUT creates
 * @param generation whether metadata.generation is kept
 * @param deletedObject whether a deletion answers the object
 * @param scaling how the scale subresource maps; null without one
 */
public record SimpleRules(
        Table table,
        UnaryOperator<JsonObject> defaulting,
        Map<String, Function<JsonObject, String>> fields,
        boolean unconditionalUpdate,
        boolean createOnUpdate,
        boolean generation,
        boolean deletedObject,
        @Nullable Scaling scaling)
        implements TabledRules {

    public static SimpleRules of(Table table) {
        return new SimpleRules(table, object -> object, Map.of(), true, false, true, false, null);
    }

    public SimpleRules defaulting(UnaryOperator<JsonObject> defaults) {
        return new SimpleRules(
                table, defaults, fields, unconditionalUpdate, createOnUpdate, generation, deletedObject, scaling);
    }

    public SimpleRules selectable(Map<String, Function<JsonObject, String>> selectable) {
        return new SimpleRules(
                table, defaulting, selectable, unconditionalUpdate, createOnUpdate, generation, deletedObject, scaling);
    }

    /** An update must say which revision it replaces. */
    public SimpleRules onlyConditionalUpdate() {
        return new SimpleRules(table, defaulting, fields, false, createOnUpdate, generation, deletedObject, scaling);
    }

    public SimpleRules creatingOnUpdate() {
        return new SimpleRules(
                table, defaulting, fields, unconditionalUpdate, true, generation, deletedObject, scaling);
    }

    public SimpleRules withoutGeneration() {
        return new SimpleRules(
                table, defaulting, fields, unconditionalUpdate, createOnUpdate, false, deletedObject, scaling);
    }

    public SimpleRules returningDeleted() {
        return new SimpleRules(
                table, defaulting, fields, unconditionalUpdate, createOnUpdate, generation, true, scaling);
    }

    public SimpleRules scaling(Scaling mapping) {
        return new SimpleRules(
                table, defaulting, fields, unconditionalUpdate, createOnUpdate, generation, deletedObject, mapping);
    }

    @Override
    public boolean returnsDeletedObject() {
        return deletedObject;
    }

    @Override
    public JsonObject defaults(String version, JsonObject object) {
        return defaulting.apply(object);
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.copyOf(fields.keySet());
    }

    @Override
    public Map<String, String> selectableFields(JsonObject object) {
        Map<String, String> result = new java.util.HashMap<>();
        fields.forEach((name, read) -> result.put(name, read.apply(object)));
        return result;
    }

    @Override
    public boolean allowUnconditionalUpdate() {
        return unconditionalUpdate;
    }

    @Override
    public boolean allowCreateOnUpdate() {
        return createOnUpdate;
    }

    @Override
    public boolean hasGeneration() {
        return generation;
    }
}
