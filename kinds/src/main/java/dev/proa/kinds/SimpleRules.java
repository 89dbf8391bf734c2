package dev.proa.kinds;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Scaling;
import dev.proa.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Rules of a kind as data: columns, defaults, selectable fields, checks. Each method with a verb's name answers changed
 * rules.
 *
 * @param table the columns
 * @param defaulting fills in defaults; the same for every version
 * @param fields what field selectors may name, with the function that reads it
 * @param checks what is asked of its objects
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
        Checks checks,
        boolean unconditionalUpdate,
        boolean createOnUpdate,
        boolean generation,
        boolean deletedObject,
        @Nullable Scaling scaling)
        implements TabledRules {

    public static SimpleRules of(Table table) {
        return new SimpleRules(table, object -> object, Map.of(), Checks.NONE, true, false, true, false, null);
    }

    public SimpleRules defaulting(UnaryOperator<JsonObject> defaults) {
        return new SimpleRules(
                table,
                defaults,
                fields,
                checks,
                unconditionalUpdate,
                createOnUpdate,
                generation,
                deletedObject,
                scaling);
    }

    public SimpleRules selectable(Map<String, Function<JsonObject, String>> selectable) {
        return new SimpleRules(
                table,
                defaulting,
                selectable,
                checks,
                unconditionalUpdate,
                createOnUpdate,
                generation,
                deletedObject,
                scaling);
    }

    /** An update must say which revision it replaces. */
    public SimpleRules onlyConditionalUpdate() {
        return new SimpleRules(
                table, defaulting, fields, checks, false, createOnUpdate, generation, deletedObject, scaling);
    }

    public SimpleRules creatingOnUpdate() {
        return new SimpleRules(
                table, defaulting, fields, checks, unconditionalUpdate, true, generation, deletedObject, scaling);
    }

    public SimpleRules withoutGeneration() {
        return new SimpleRules(
                table, defaulting, fields, checks, unconditionalUpdate, createOnUpdate, false, deletedObject, scaling);
    }

    public SimpleRules returningDeleted() {
        return new SimpleRules(
                table, defaulting, fields, checks, unconditionalUpdate, createOnUpdate, generation, true, scaling);
    }

    public SimpleRules scaling(Scaling mapping) {
        return new SimpleRules(
                table,
                defaulting,
                fields,
                checks,
                unconditionalUpdate,
                createOnUpdate,
                generation,
                deletedObject,
                mapping);
    }

    private SimpleRules with(Checks changed) {
        return new SimpleRules(
                table,
                defaulting,
                fields,
                changed,
                unconditionalUpdate,
                createOnUpdate,
                generation,
                deletedObject,
                scaling);
    }

    /** Asked of creates, and of updates unless {@link #checkingUpdate} follows. */
    public SimpleRules checking(BiConsumer<JsonObject, FieldErrors> check) {
        return with(checks.creating(check));
    }

    public SimpleRules checkingUpdate(Checks.Update check) {
        return with(checks.updating(check));
    }

    public SimpleRules checkingStatus(Checks.Update check) {
        return with(checks.updatingStatus(check));
    }

    public SimpleRules preparing(UnaryOperator<JsonObject> prepare) {
        return with(checks.preparing(prepare));
    }

    public SimpleRules preparingUpdate(BinaryOperator<JsonObject> prepare) {
        return with(checks.preparingUpdate(prepare));
    }

    public SimpleRules warning(BiFunction<JsonObject, JsonObject, List<String>> warn) {
        return with(checks.warning(warn));
    }

    /** What raises metadata.generation beside the spec. */
    public SimpleRules alsoRaisingGeneration(java.util.function.BiPredicate<JsonObject, JsonObject> changed) {
        return with(checks.raising(changed));
    }

    /** The format of metadata.name. */
    public SimpleRules named(BiConsumer<String, FieldErrors> check) {
        return with(checks.named(check));
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
    public void validateName(String name, FieldErrors errors) {
        checks.name().accept(name, errors.at("metadata").at("name"));
    }

    @Override
    public JsonObject prepareCreate(JsonObject object) {
        return checks.prepareCreate().apply(object);
    }

    @Override
    public JsonObject prepareUpdate(JsonObject old, JsonObject updated) {
        return checks.prepareUpdate().apply(old, updated);
    }

    @Override
    public void check(JsonObject object, FieldErrors errors) {
        checks.create().accept(object, errors);
    }

    @Override
    public void checkUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        checks.update().check(old, updated, errors);
    }

    @Override
    public void validateStatusUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        checks.status().check(old, updated, errors);
    }

    @Override
    public List<String> warnings(JsonObject old, JsonObject updated) {
        return checks.warnings().apply(old, updated);
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
    public boolean specChanged(JsonObject old, JsonObject updated) {
        return TabledRules.super.specChanged(old, updated)
                || checks.alsoRaisesGeneration().test(old, updated);
    }

    @Override
    public boolean hasGeneration() {
        return generation;
    }
}
