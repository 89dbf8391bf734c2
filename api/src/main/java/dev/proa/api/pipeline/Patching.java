package dev.proa.api.pipeline;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.Kind;
import dev.proa.api.media.BodyDecoder;
import dev.proa.api.media.BodySource;
import dev.proa.api.media.ObjectSchemas;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.request.FieldValidation;
import dev.proa.api.request.PatchType;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonParser;
import dev.proa.json.JsonPatch;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.json.MergePatch;
import dev.proa.json.PatchException;
import dev.proa.json.Yaml;
import dev.proa.schema.GroupVersionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads a patch of any of the four types, and applies it to an object in the version of the request. */
final class Patching {
    private final Core core;

    Patching(Core core) {
        this.core = core;
    }

    /** The patch as a source of the updated object. */
    Updating.Source source(ApiRequest request, BodySource body, Warnings warnings) {
        Kind kind = request.kind();
        PatchType type = type(body, core.schemas().knows(kind.in(request.version())));
        List<String> faults = new ArrayList<>();
        JsonValue patch = read(body, type, faults);
        return type == PatchType.APPLY
                ? new Apply(request, configuration(request, patch, faults, warnings), warnings)
                : new Patch(request, type, patch, faults, warnings);
    }

    /** A patch of any object of this kind that is not stored as such: a Scale. */
    JsonObject patched(
            ApiRequest request, BodySource body, JsonObject current, GroupVersionKind kind, Warnings warnings) {
        PatchType type = type(body, true);
        List<String> faults = new ArrayList<>();
        JsonValue patch = read(body, type, faults);
        if (type == PatchType.APPLY) {
            return ScaleOwners.configured(
                    current, patch instanceof JsonObject o ? o : refuse("the configuration is no object"));
        }
        JsonObject patched = apply(type, patch, faults, current, kind);
        return checked(request, patched, kind, faults, warnings, why -> invalidPatch(patched, why));
    }

    /** Whether a body is an applied configuration. */
    static boolean applies(BodySource body) {
        return PatchType.APPLY.mediaType().equals(BodyDecoder.mediaType(body.contentType()));
    }

    private static PatchType type(BodySource body, boolean strategic) {
        String mediaType = BodyDecoder.mediaType(body.contentType());
        for (PatchType type : PatchType.values()) {
            if (type.mediaType().equals(mediaType) && (strategic || type != PatchType.STRATEGIC)) {
                return type;
            }
        }
        throw ApiException.unserved(StatusReason.UNSUPPORTED_MEDIA_TYPE, "415: Unsupported Media Type");
    }

    private static JsonValue read(BodySource body, PatchType type, List<String> faults) {
        if (body instanceof BodySource.Tree tree) {
            return tree.value();
        }
        try {
            return type == PatchType.APPLY
                    ? Yaml.parse(body.bytes(), duplicate -> faults.add("yaml: " + duplicate))
                    : JsonParser.parse(body.bytes(), duplicate -> faults.add("duplicate field \"" + duplicate + "\""));
        } catch (JsonException e) {
            throw ApiException.badRequest(
                    (type == PatchType.APPLY ? "error decoding YAML: " : "error decoding patch: ") + e.getMessage());
        }
    }

    private JsonObject configuration(ApiRequest request, JsonValue patch, List<String> faults, Warnings warnings) {
        if (!(patch instanceof JsonObject object)) {
            throw ApiException.badRequest("error decoding YAML: the configuration is no object");
        }
        if (object.objectAt("metadata").has("managedFields")) {
            throw ApiException.badRequest("metadata.managedFields must be nil");
        }
        GroupVersionKind expected = request.kind().in(request.version());
        if (!object.string("kind").equals(expected.kind())
                || !object.string("apiVersion").equals(expected.apiVersion())) {
            throw ApiException.badRequest("invalid object type: "
                    + (object.string("apiVersion").contains("/") ? "" : "/") + object.string("apiVersion") + ", Kind="
                    + object.string("kind"));
        }
        if (!faults.isEmpty() && request.options().fieldValidation() == FieldValidation.STRICT) {
            throw ApiException.badRequest("error strict decoding YAML: " + String.join("\n", faults));
        }
        faults.forEach(warnings::add);
        return object;
    }

    private JsonObject apply(
            PatchType type, JsonValue patch, List<String> faults, JsonObject current, GroupVersionKind kind) {
        try {
            JsonValue patched = switch (type) {
                case JSON -> JsonPatch.of(patch).apply(current);
                case MERGE -> MergePatch.apply(current, patch);
                case STRATEGIC ->
                    core.schemas()
                            .strategicMerge(
                                    current,
                                    patch instanceof JsonObject o ? o : refuse("the patch is no object"),
                                    kind);
                case APPLY -> throw new IllegalArgumentException("apply is not a patch of this sort");
            };
            return patched instanceof JsonObject object ? object : refuse("the patch leaves no object");
        } catch (PatchException e) {
            throw switch (e.reason()) {
                case INVALID -> ApiException.badRequest(String.valueOf(e.getMessage()));
                case TOO_LARGE ->
                    ApiException.of(StatusReason.REQUEST_ENTITY_TOO_LARGE, String.valueOf(e.getMessage()));
                case NOT_APPLICABLE ->
                    ApiException.unserved(
                            StatusReason.INVALID, "the server rejected our request due to an error in our request");
            };
        } catch (JsonException e) {
            // A strategic merge's own faults are no API errors upstream either.
            throw ApiException.of(StatusReason.UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    private static JsonObject refuse(String why) {
        throw ApiException.badRequest("error decoding patch: " + why);
    }

    /** The patched object as Go would hold it; unknown fields are reported as for any body. */
    private JsonObject checked(
            ApiRequest request,
            JsonObject patched,
            GroupVersionKind kind,
            List<String> faults,
            Warnings warnings,
            Function<String, ApiException> refusal) {
        List<String> all = new ArrayList<>();
        JsonObject normalized;
        try {
            normalized = core.schemas().normalized(patched, kind, all);
        } catch (ObjectSchemas.SchemaException e) {
            throw refusal.apply(String.valueOf(e.getMessage()));
        }
        all.addAll(faults);
        if (!all.isEmpty()) {
            switch (request.options().fieldValidation()) {
                case IGNORE -> {}
                case WARN -> all.forEach(warnings::add);
                case STRICT -> throw invalidPatch(patched, "strict decoding error: " + String.join(", ", all));
            }
        }
        return normalized;
    }

    private static ApiException invalidPatch(JsonObject patched, String why) {
        FieldErrors errors = FieldErrors.root();
        errors.at("patch").invalid(new JsonString(patched.toJson()), why);
        return ApiException.invalid("", "", "", errors);
    }

    /** JSON patch, merge patch, strategic merge patch. */
    private final class Patch implements Updating.Source {
        private final ApiRequest request;
        private final PatchType type;
        private final JsonValue patch;
        private final List<String> faults;
        private final Warnings warnings;

        Patch(ApiRequest request, PatchType type, JsonValue patch, List<String> faults, Warnings warnings) {
            this.request = request;
            this.type = type;
            this.patch = patch;
            this.faults = faults;
            this.warnings = warnings;
        }

        @Override
        public JsonObject updated(JsonObject current) {
            GroupVersionKind kind = request.kind().in(request.version());
            JsonObject patched = apply(type, patch, faults, current, kind);
            return checked(request, patched, kind, faults, warnings, why -> invalidPatch(patched, why));
        }
    }

    /** Server-side apply: creates when there is nothing. */
    private final class Apply implements Updating.Source {
        private final ApiRequest request;
        private final JsonObject configuration;
        private final Warnings warnings;

        Apply(ApiRequest request, JsonObject configuration, Warnings warnings) {
            this.request = request;
            this.configuration = configuration;
            this.warnings = warnings;
        }

        @Override
        public JsonObject updated(JsonObject current) {
            return applied(current);
        }

        private JsonObject applied(JsonObject current) {
            JsonObject merged = core.fields()
                    .apply(
                            request.kind(),
                            current,
                            configuration,
                            request.options().force(),
                            core.writer(request));
            GroupVersionKind kind = request.kind().in(request.version());
            return checked(request, merged, kind, List.of(), warnings, this::unconvertible);
        }

        /** Upstream applies to what has no types first; what then can't be converted is no API error there. */
        private ApiException unconvertible(String why) {
            String version = configuration.string("apiVersion");
            String type = (version.contains("/") ? version : "/" + version) + ", Kind=" + configuration.string("kind");
            String name =
                    configuration.stringAt("metadata", "namespace") + "/" + configuration.stringAt("metadata", "name");
            return ApiException.of(
                    StatusReason.UNKNOWN,
                    "failed to convert new object (" + name + "; " + type
                            + ") to proper version: unable to convert unstructured object to " + type + ": " + why);
        }

        @Override
        public Optional<JsonObject> created() {
            if (!request.isMain()) {
                return Optional.empty();
            }
            if (!configuration.stringAt("metadata", "uid").isEmpty()) {
                throw ApiException.conflict(
                        request.kind().group(),
                        request.kind().plural(),
                        request.name(),
                        "uid mismatch: the provided object specified uid " + configuration.stringAt("metadata", "uid")
                                + ", and no existing object was found");
            }
            JsonObject applied = applied(JsonObject.EMPTY);
            JsonObject placed = ObjectMeta.inNamespace(applied, request.kind(), request.namespace());
            return Optional.of(ObjectMeta.named(placed, request.name()));
        }

        @Override
        public boolean ownsFields() {
            return true;
        }
    }
}
