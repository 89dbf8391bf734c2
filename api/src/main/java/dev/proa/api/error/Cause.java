package dev.proa.api.error;

/**
 * One of Status.details.causes.
 *
 * @param reason such as {@code FieldValueInvalid}
 * @param message without the field's path
 * @param field the path, such as {@code spec.containers[0].name}; empty where there is none
 */
public record Cause(String reason, String message, String field) {}
