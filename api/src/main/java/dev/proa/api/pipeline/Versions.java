package dev.proa.api.pipeline;

import dev.proa.api.kind.Kind;
import dev.proa.api.media.ObjectSchemas;
import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonObject;

/** Conversion between the versions of a kind, and defaulting in any of them. */
public final class Versions {
    private final ObjectSchemas schemas;

    public Versions(ObjectSchemas schemas) {
        this.schemas = schemas;
    }

    /** An object of any version of the kind in this one. */
    public JsonObject to(Kind kind, String version, JsonObject object) {
        String wanted = kind.in(version).apiVersion();
        String present = object.string("apiVersion");
        if (present.equals(wanted)) {
            return object;
        }
        String from = present.substring(present.indexOf('/') + 1);
        return kind.rules().convert(object, from, version).with("apiVersion", wanted);
    }

    /** A stored object in this version, with its resourceVersion. */
    public JsonObject to(Kind kind, String version, StoredObject object) {
        return to(kind, version, object.tree());
    }

    public JsonObject toStorage(Kind kind, JsonObject object) {
        return to(kind, kind.storageVersion(), object);
    }

    /** Fills in the defaults of the version that the object is in, then writes it as Go would. */
    public JsonObject defaulted(Kind kind, String version, JsonObject object) {
        JsonObject declared = schemas.withDefaults(object, kind.in(version));
        return kind.rules().defaults(version, declared);
    }
}
