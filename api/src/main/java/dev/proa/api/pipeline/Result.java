package dev.proa.api.pipeline;

import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonObject;

/** What a request for one object answers. */
public sealed interface Result {
    int code();

    /** An object of the kind as it is stored, to be converted to the request's version and encoded. */
    record Stored(int code, StoredObject object) implements Result {}

    /** Any other object, in the version in which it is to be sent: a Status, a dry run's outcome, a Scale. */
    record Tree(int code, JsonObject object) implements Result {}

    /** The exchange is answered already. */
    record Streamed() implements Result {
        @Override
        public int code() {
            return 200;
        }
    }
}
