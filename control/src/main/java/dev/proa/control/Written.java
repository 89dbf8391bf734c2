package dev.proa.control;

import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;

/**
 * What a step of a plan changed.
 *
 * @param verb the request's: create, update, patch, delete, deletecollection
 * @param name as the server gave it; empty for a collection
 * @param uid empty for a collection and where the answer told none
 * @param resourceVersion of the object as it was written; empty where the answer told none
 */
public record Written(
        String verb, GroupResource resource, String namespace, String name, String uid, String resourceVersion) {
    static Written of(Action.Write write, JsonObject result) {
        JsonObject metadata = result.objectAt("metadata");
        return new Written(
                verb(write),
                write.resource(),
                write.namespace(),
                metadata.string("name", write.name()),
                metadata.string("uid"),
                metadata.string("resourceVersion"));
    }

    private static String verb(Action.Write write) {
        return switch (write) {
            case Action.Create ignored -> "create";
            case Action.CreateThrough ignored -> "create";
            case Action.Update ignored -> "update";
            case Action.Patch ignored -> "patch";
            case Action.Delete ignored -> "delete";
            case Action.DeleteCollection ignored -> "deletecollection";
        };
    }
}
