package dev.proa.kinds;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Column;
import dev.proa.api.kind.KindRules;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.List;

/** Rules of a kind that has columns of its own. */
public interface TabledRules extends KindRules {
    Table table();

    @Override
    default List<Column> columns() {
        return table().columns();
    }

    @Override
    default JsonArray cells(JsonObject object, long nowSeconds) {
        return table().cells(object, nowSeconds);
    }

    /** What is asked of a new object; see {@link KindRules#validate}. */
    default void check(JsonObject object, FieldErrors errors) {}

    /** What is asked of an update; by default the same as of a new object. */
    default void checkUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        check(updated, errors);
    }

    @Override
    default void validate(JsonObject object, FieldErrors errors) {
        check(object, errors);
    }

    @Override
    default void validateUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        checkUpdate(old, updated, errors);
    }
}
