package dev.proa.api.pipeline;

import dev.proa.api.kind.Kind;
import dev.proa.api.media.ObjectSchemas;
import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonObject;
import dev.proa.schema.GroupVersionKind;
import java.util.ArrayList;

/** Conversion between the versions of a kind, and defaulting in any of them. */
public final class Versions {
    private final ObjectSchemas schemas;

    public Versions(ObjectSchemas schemas) {
        this.schemas = schemas;
    }

    /** An object of any version of the kind in this one. */
    public JsonObject to(Kind kind, String version, JsonObject object) {
        return to(kind, kind.in(version), object);
    }

    private JsonObject to(Kind kind, GroupVersionKind wanted, JsonObject object) {
        GroupVersionKind present = GroupVersionKind.of(object.string("apiVersion"), object.string("kind"));
        if (present.apiVersion().equals(wanted.apiVersion())) {
            return object;
        }
        // Between groups (events) versions alone don't tell the direction.
        boolean sameGroup = present.group().equals(wanted.group());
        JsonObject converted = sameGroup
                ? kind.rules().convert(object, present.version(), wanted.version())
                : kind.rules().convert(object, present.apiVersion(), wanted.apiVersion());
        JsonObject named = converted.with("apiVersion", wanted.apiVersion());
        return schemas.normalized(named, wanted, new ArrayList<>());
    }

    /** A stored object in this version, with its resourceVersion. */
    public JsonObject to(Kind kind, String version, StoredObject object) {
        return to(kind, version, object.tree());
    }

    public JsonObject toStorage(Kind kind, JsonObject object) {
        return to(kind, kind.stored(), object);
    }

    /** Fills in the defaults of the version that the object is in, then writes it as Go would. */
    public JsonObject defaulted(Kind kind, String version, JsonObject object) {
        JsonObject declared = schemas.withDefaults(object, kind.in(version));
        return kind.rules().defaults(version, declared);
    }

    /** Defaulted, then as Go would hold it: what rules and admission have left otherwise is not seen as a change. */
    public JsonObject settled(Kind kind, String version, JsonObject object) {
        return schemas.normalized(defaulted(kind, version, object), kind.in(version), new ArrayList<>());
    }
}
