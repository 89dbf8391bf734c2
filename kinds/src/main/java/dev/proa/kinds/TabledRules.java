package dev.proa.kinds;

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
}
