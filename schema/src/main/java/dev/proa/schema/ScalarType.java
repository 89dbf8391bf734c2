package dev.proa.schema;

import org.jspecify.annotations.Nullable;

/** A value without inner structure that a schema describes; the special types of Kubernetes are among them. */
public enum ScalarType implements Type {
    STRING("string", null),
    BOOLEAN("boolean", null),
    INT32("integer", "int32"),
    INT64("integer", "int64"),
    FLOAT("number", "float"),
    DOUBLE("number", "double"),
    /** A base64 string in JSON. */
    BYTES("string", "byte"),
    /** An amount such as {@code 100m} or {@code 2Gi}; JSON strings and numbers are accepted, a string is written. */
    QUANTITY("string", null),
    INT_OR_STRING("string", "int-or-string"),
    /** RFC 3339, seconds. */
    TIME("string", "date-time"),
    /** RFC 3339, microseconds. */
    MICRO_TIME("string", "date-time"),
    /** Go's duration text, such as {@code 1h2m}. */
    DURATION("string", null),
    /** Any object that says its own apiVersion and kind, kept as it is. */
    RAW_EXTENSION("object", null),
    /** The set of fields of a managedFields entry, kept as it is. */
    FIELDS_V1("object", null),
    /** Any JSON value, kept as it is. */
    JSON("", null);

    private final String openApiType;
    private final @Nullable String format;

    ScalarType(String openApiType, @Nullable String format) {
        this.openApiType = openApiType;
        this.format = format;
    }

    /** OpenAPI's type; empty where any type is allowed. */
    public String openApiType() {
        return openApiType;
    }

    /** OpenAPI's format, null when there is none. */
    public @Nullable String format() {
        return format;
    }

    public boolean isNumber() {
        return this == INT32 || this == INT64 || this == FLOAT || this == DOUBLE;
    }
}
