package dev.proa.schema;

/**
 * An object whose member names are free and whose values have one type.
 *
 * @param value the type of the values
 * @param atomic whether apply replaces it wholly
 */
public record MapType(Type value, boolean atomic) implements Type {}
