package dev.proa.kinds;

import dev.proa.api.kind.Column;
import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** A kind's columns, each with the function that fills its cell: what {@code kubectl get} shows. */
public final class Table {
    /** Fills a cell. */
    private interface Cell {
        JsonValue of(JsonObject object, long nowSeconds);
    }

    private final List<Column> columns = new ArrayList<>();
    private final List<Cell> cells = new ArrayList<>();

    private Table() {}

    /** Begins with the Name column. */
    public static Table named() {
        return new Table().add(Column.NAME, (object, now) -> JsonValue.of(object.stringAt("metadata", "name")));
    }

    /** Begins without a column: for the few kinds whose first one is not the name. */
    public static Table empty() {
        return new Table();
    }

    private Table add(Column column, Cell cell) {
        columns.add(column);
        cells.add(cell);
        return this;
    }

    /** A text column; the function may answer a String, a number or a JsonValue. */
    public Table text(String name, Function<JsonObject, Object> cell) {
        return add(Column.of(name, "string", name), (object, now) -> Json.of(cell.apply(object)));
    }

    public Table number(String name, Function<JsonObject, Long> cell) {
        return add(Column.of(name, "integer", name), (object, now) -> JsonValue.of(cell.apply(object)));
    }

    /** A column that says yes or no: as text, {@code True} or {@code False}, although its type is boolean (upstream's printers). */
    public Table flag(String name, Predicate<JsonObject> cell) {
        return add(
                Column.of(name, "boolean", name), (object, now) -> JsonValue.of(cell.test(object) ? "True" : "False"));
    }

    /** A text column that only {@code -o wide} shows. */
    public Table wide(String name, Function<JsonObject, Object> cell) {
        return add(Column.wide(name, "string", name), (object, now) -> Json.of(cell.apply(object)));
    }

    /** A column with the time since an RFC 3339 instant. */
    public Table since(String name, Function<JsonObject, String> time) {
        return add(Column.of(name, "string", name), (object, now) -> Column.since(time.apply(object), now));
    }

    public Table wideSince(String name, Function<JsonObject, String> time) {
        return add(Column.wide(name, "string", name), (object, now) -> Column.since(time.apply(object), now));
    }

    /** A cell that depends on the time, in a text column. */
    public Table timed(String name, java.util.function.BiFunction<JsonObject, Long, String> cell) {
        return add(Column.of(name, "string", name), (object, now) -> JsonValue.of(cell.apply(object, now)));
    }

    public Table age() {
        return add(Column.AGE, Column::age);
    }

    /** The instant of creation, as kinds without an Age column show it. */
    public Table createdAt() {
        return add(
                new Column("Created At", "date", "", "Time of creation.", 0),
                (object, now) -> JsonValue.of(object.stringAt("metadata", "creationTimestamp")));
    }

    List<Column> columns() {
        return columns;
    }

    JsonArray cells(JsonObject object, long nowSeconds) {
        return JsonArray.of(
                cells.stream().map(cell -> cell.of(object, nowSeconds)).toList());
    }
}
