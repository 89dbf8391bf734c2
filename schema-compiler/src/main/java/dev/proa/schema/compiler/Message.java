package dev.proa.schema.compiler;

import dev.proa.schema.Type;
import java.util.List;

/**
 * A message as its descriptor has it, before JSON's inlining.
 *
 * @param name as in OpenAPI
 * @param fields in upstream's order
 */
record Message(String name, Comment comment, List<MessageField> fields) {

    /**
     * @param name the protobuf name
     * @param path the protobuf number, with another after it where a wrapper message holds the value
     */
    record MessageField(String name, Type type, List<Integer> path, Comment comment) {}
}
