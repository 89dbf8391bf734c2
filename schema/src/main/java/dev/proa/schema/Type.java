package dev.proa.schema;

/** The shape of a JSON value at one place of an object. */
public sealed interface Type permits ScalarType, ListType, MapType, MessageRef, SchemaUnion {}
