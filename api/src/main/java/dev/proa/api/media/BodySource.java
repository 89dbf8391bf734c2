package dev.proa.api.media;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;

/** A request's body, read from the client only when the pipeline asks: after authentication and authorization. */
public interface BodySource {
    /** The whole body; throws 413 beyond the limit. */
    byte[] bytes();

    /** The Content-Type as sent; empty when there is none. */
    String contentType();

    /** A body that is already a tree, for callers inside the process. */
    static BodySource of(JsonValue value, String contentType) {
        return new Tree(value, contentType);
    }

    static BodySource none() {
        return new Tree(JsonObject.EMPTY, "application/json");
    }

    /** A body from inside the process. */
    record Tree(JsonValue value, String contentType) implements BodySource {
        @Override
        public byte[] bytes() {
            boolean empty = value instanceof JsonObject object && object.isEmpty()
                    || value instanceof JsonArray array && array.isEmpty();
            return empty ? new byte[0] : value.toBytes();
        }
    }
}
