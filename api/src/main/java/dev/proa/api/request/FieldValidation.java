package dev.proa.api.request;

/** What becomes of a body's unknown and duplicate fields. */
public enum FieldValidation {
    /** Dropped silently. */
    IGNORE,
    /** Dropped, each with a Warning header. */
    WARN,
    /** The request fails with all of them. */
    STRICT
}
