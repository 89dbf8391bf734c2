package dev.proa.kinds;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * What a kind asks of its objects, as functions.
 *
 * @param create asked of new objects
 * @param update asked of updates, with the stored object first
 * @param status asked of updates of the status subresource
 * @param prepareCreate before a create is validated
 * @param prepareUpdate before an update is validated, with the stored object first
 * @param warnings what clients are told, with the stored object first
 * @param name asked of metadata.name, at its place
 * @param alsoRaisesGeneration what raises metadata.generation beside the spec, with the stored object first
 */
public record Checks(
        BiConsumer<JsonObject, FieldErrors> create,
        Update update,
        Update status,
        UnaryOperator<JsonObject> prepareCreate,
        BinaryOperator<JsonObject> prepareUpdate,
        BiFunction<JsonObject, JsonObject, List<String>> warnings,
        BiConsumer<String, FieldErrors> name,
        BiPredicate<JsonObject, JsonObject> alsoRaisesGeneration) {

    /** Asked of an update. */
    @FunctionalInterface
    public interface Update {
        void check(JsonObject old, JsonObject updated, FieldErrors errors);
    }

    static final Checks NONE = new Checks(
            (object, errors) -> {},
            (old, updated, errors) -> {},
            (old, updated, errors) -> {},
            object -> object,
            (old, updated) -> updated,
            (old, updated) -> List.of(),
            dev.proa.api.kind.Names::dns1123Subdomain,
            (old, updated) -> false);

    /** The same for creates and updates. */
    Checks creating(BiConsumer<JsonObject, FieldErrors> check) {
        return new Checks(
                check,
                (old, updated, errors) -> check.accept(updated, errors),
                status,
                prepareCreate,
                prepareUpdate,
                warnings,
                name,
                alsoRaisesGeneration);
    }

    Checks updating(Update check) {
        return new Checks(create, check, status, prepareCreate, prepareUpdate, warnings, name, alsoRaisesGeneration);
    }

    Checks updatingStatus(Update check) {
        return new Checks(create, update, check, prepareCreate, prepareUpdate, warnings, name, alsoRaisesGeneration);
    }

    Checks preparing(UnaryOperator<JsonObject> prepare) {
        return new Checks(create, update, status, prepare, prepareUpdate, warnings, name, alsoRaisesGeneration);
    }

    Checks preparingUpdate(BinaryOperator<JsonObject> prepare) {
        return new Checks(create, update, status, prepareCreate, prepare, warnings, name, alsoRaisesGeneration);
    }

    Checks warning(BiFunction<JsonObject, JsonObject, List<String>> warn) {
        return new Checks(create, update, status, prepareCreate, prepareUpdate, warn, name, alsoRaisesGeneration);
    }

    Checks named(BiConsumer<String, FieldErrors> check) {
        return new Checks(create, update, status, prepareCreate, prepareUpdate, warnings, check, alsoRaisesGeneration);
    }

    Checks raising(BiPredicate<JsonObject, JsonObject> changed) {
        return new Checks(create, update, status, prepareCreate, prepareUpdate, warnings, name, changed);
    }
}
