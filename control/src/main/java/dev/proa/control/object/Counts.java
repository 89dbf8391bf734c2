package dev.proa.control.object;

import dev.proa.json.JsonObject;

/** Numbers in a status that Go leaves out when they are zero. */
public final class Counts {
    private Counts() {}

    public static JsonObject with(JsonObject status, String name, long count) {
        return count == 0 ? status.without(name) : status.with(name, count);
    }
}
