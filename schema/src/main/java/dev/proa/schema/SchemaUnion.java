package dev.proa.schema;

/**
 * A place in the schema of a custom resource that holds either a schema or something else; JSON keeps it as it is.
 *
 * @param schema the type of a schema
 * @param alternative what it may be instead
 */
public record SchemaUnion(MessageRef schema, Alternative alternative) implements Type {

    public enum Alternative {
        /** A list of schemas ({@code items}). */
        ARRAY,
        /** Whether anything is allowed ({@code additionalProperties}). */
        BOOLEAN,
        /** A list of property names ({@code dependencies}). */
        STRINGS
    }
}
