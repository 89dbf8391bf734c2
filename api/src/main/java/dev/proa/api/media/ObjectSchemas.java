package dev.proa.api.media;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.json.JsonObject;
import dev.proa.schema.GroupVersionKind;
import java.util.List;

/** What the pipeline asks of the schema of a kind in a version. Safe for any thread. */
public interface ObjectSchemas {

    /** Whether there is a schema for this kind. */
    boolean knows(GroupVersionKind kind);

    /**
     * The object as Go would hold and write it: unknown fields dropped, empty optional ones omitted.
     *
     * @param unknown receives what is not declared, such as {@code unknown field "spec.foo"}
     * @throws SchemaException when a value has the wrong type, in the words of Go's decoder
     */
    JsonObject normalized(JsonObject object, GroupVersionKind kind, List<String> unknown);

    /** With the defaults that the schema itself declares. */
    JsonObject withDefaults(JsonObject object, GroupVersionKind kind);

    /** A strategic merge patch applied to an object of this kind. */
    JsonObject strategicMerge(JsonObject original, JsonObject patch, GroupVersionKind kind);

    /** The message in protobuf, without the envelope. */
    byte[] toProtobuf(JsonObject object, GroupVersionKind kind);

    /** The tree of a protobuf message, with kind and apiVersion. */
    JsonObject fromProtobuf(byte[] message, GroupVersionKind kind);

    /** Whether objects of this kind have a protobuf form. */
    boolean hasProtobuf(GroupVersionKind kind);

    /** A value that does not fit its field. */
    final class SchemaException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public SchemaException(String message) {
            super(message);
        }
    }

    /** Everything is accepted as it is and has no protobuf: for kinds without schema. */
    ObjectSchemas NONE = new ObjectSchemas() {
        @Override
        public boolean knows(GroupVersionKind kind) {
            return false;
        }

        @Override
        public JsonObject normalized(JsonObject object, GroupVersionKind kind, List<String> unknown) {
            return object;
        }

        @Override
        public JsonObject withDefaults(JsonObject object, GroupVersionKind kind) {
            return object;
        }

        @Override
        public JsonObject strategicMerge(JsonObject original, JsonObject patch, GroupVersionKind kind) {
            throw ApiException.of(
                    StatusReason.UNSUPPORTED_MEDIA_TYPE,
                    "the body of the request was in an unknown format - accepted media types include:"
                            + " application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
        }

        @Override
        public byte[] toProtobuf(JsonObject object, GroupVersionKind kind) {
            throw new IllegalArgumentException("no protobuf form of " + kind);
        }

        @Override
        public JsonObject fromProtobuf(byte[] message, GroupVersionKind kind) {
            throw new IllegalArgumentException("no protobuf form of " + kind);
        }

        @Override
        public boolean hasProtobuf(GroupVersionKind kind) {
            return false;
        }
    };
}
