package dev.proa.api.pipeline;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Kind;
import dev.proa.api.kind.Names;
import dev.proa.api.pipeline.MetadataExceptions.Write;
import dev.proa.api.selector.Labels;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Validation of metadata, the same for every kind, in upstream's words. */
public final class ObjectMetaValidation {
    private static final List<String> STANDARD_FINALIZERS = List.of("kubernetes", Deletion.ORPHAN, Deletion.FOREGROUND);
    private static final int ANNOTATION_BYTES_MAX = 256 * 1024;

    private ObjectMetaValidation() {}

    /** Of a new object, after its name was generated. */
    static void validate(JsonObject object, Kind kind, FieldErrors errors) {
        validate(object, kind, Write.CREATE, errors);
    }

    private static void validate(JsonObject object, Kind kind, Write write, FieldErrors errors) {
        JsonObject metadata = object.object("metadata");
        FieldErrors at = errors.at("metadata");
        if (MetadataExceptions.asksGenerateName(kind, write)) {
            generateName(metadata.string("generateName"), kind, at.at("generateName"));
        } else {
            Names.pathSegmentStart(metadata.string("generateName"), at.at("generateName"));
        }
        String name = metadata.string("name");
        if (name.isEmpty()) {
            at.at("name").required("name or generateName is required");
        } else if (MetadataExceptions.asksName(kind, write)) {
            kind.rules().validateName(name, errors);
        }
        namespace(metadata.string("namespace"), kind, at.at("namespace"));
        shared(metadata, at);
        List<String> finalizers = metadata.array("finalizers").strings();
        if (MetadataExceptions.asksFinalizers(kind, write)) {
            standardFinalizers(finalizers, at.at("finalizers"));
            if (write == Write.UPDATE && MetadataExceptions.asksName(kind, write)) {
                // Upstream's updates of these ask what creates do, and for changes besides: it says this twice.
                standardFinalizers(finalizers, at.at("finalizers"));
            }
        }
        finalizers(finalizers, at.at("finalizers"));
    }

    /** The beginning of a name: the same rules, except that it may end where a name may go on. */
    private static void generateName(String base, Kind kind, FieldErrors at) {
        if (base.isEmpty()) {
            return;
        }
        FieldErrors probe = FieldErrors.root();
        boolean open = base.length() > 1 && base.endsWith("-");
        kind.rules().validateName(open ? base.substring(0, base.length() - 1) + "a" : base, probe);
        probe.causes().forEach(cause -> {
            int detail = cause.message().indexOf("\": ");
            at.invalid(base, detail < 0 ? cause.message() : cause.message().substring(detail + 3));
        });
    }

    private static void namespace(String namespace, Kind kind, FieldErrors at) {
        if (!kind.namespaced()) {
            if (!namespace.isEmpty()) {
                at.forbidden("not allowed on this type");
            }
        } else if (namespace.isEmpty()) {
            at.required("");
        } else {
            Names.dns1123Label(namespace, at);
        }
    }

    private static void shared(JsonObject metadata, FieldErrors at) {
        if (metadata.number("generation") < 0) {
            at.at("generation").invalid(metadata.number("generation"), "must be greater than or equal to 0");
        }
        labels(metadata.object("labels"), at.at("labels"));
        annotations(metadata.object("annotations"), at.at("annotations"));
        owners(metadata, at.at("ownerReferences"));
    }

    /** A map of labels: also for templates and selectors. */
    public static void labels(JsonObject labels, FieldErrors at) {
        new TreeMap<>(labels.strings()).forEach((key, value) -> {
            Labels.faultsOfKey(key).forEach(fault -> at.invalid(key, fault));
            Labels.faultsOfValue(value).forEach(fault -> at.invalid(value, fault));
        });
    }

    /** A map of annotations: also for templates. */
    public static void annotations(JsonObject annotations, FieldErrors at) {
        long bytes = 0;
        for (Map.Entry<String, String> entry : new TreeMap<>(annotations.strings()).entrySet()) {
            String key = entry.getKey();
            Labels.faultsOfKey(key.toLowerCase(java.util.Locale.ROOT)).forEach(fault -> at.invalid(key, fault));
            bytes += utf8Bytes(key) + utf8Bytes(entry.getValue());
        }
        if (bytes > ANNOTATION_BYTES_MAX) {
            at.tooLong(ANNOTATION_BYTES_MAX);
        }
    }

    private static long utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void owners(JsonObject metadata, FieldErrors at) {
        String controller = "";
        for (JsonObject owner : metadata.array("ownerReferences").objects()) {
            String apiVersion = owner.string("apiVersion");
            GroupVersionKind kind = GroupVersionKind.of(apiVersion, owner.string("kind"));
            if (apiVersion.chars().filter(c -> c == '/').count() > 1) {
                at.at("apiVersion").invalid(apiVersion, "unexpected GroupVersion string: " + apiVersion);
            } else if (kind.version().isEmpty()) {
                at.at("apiVersion").invalid(owner.string("apiVersion"), "version must not be empty");
            }
            for (String field : List.of("kind", "name", "uid")) {
                if (owner.string(field).isEmpty()) {
                    at.at(field).invalid("", "must not be empty");
                }
            }
            if (kind.apiVersion().equals("v1") && kind.kind().equals("Event")) {
                at.invalid(owner, "/v1, Kind=Event is disallowed from being an owner");
            }
            if (owner.bool("controller")) {
                String found = owner.string("kind") + "/" + owner.string("name");
                if (!controller.isEmpty()) {
                    at.invalid(
                            metadata.array("ownerReferences"),
                            "Only one reference can have Controller set to true. Found \"true\" in references for "
                                    + controller + " and " + found);
                } else {
                    controller = found;
                }
            }
        }
    }

    private static void standardFinalizers(List<String> finalizers, FieldErrors at) {
        for (int i = 0; i < finalizers.size(); i++) {
            String name = finalizers.get(i);
            if (!name.contains("/") && !STANDARD_FINALIZERS.contains(name)) {
                at.index(i).invalid(name, "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }

    private static void finalizers(List<String> finalizers, FieldErrors at) {
        finalizers.forEach(name -> Labels.faultsOfKey(name).forEach(fault -> at.invalid(name, fault)));
        if (finalizers.contains(Deletion.ORPHAN) && finalizers.contains(Deletion.FOREGROUND)) {
            at.invalid(
                    dev.proa.json.JsonArray.ofStrings(finalizers),
                    "finalizer " + Deletion.ORPHAN + " and " + Deletion.FOREGROUND + " cannot be both set");
        }
    }

    /** Of an update: what may not change, and the rest as for a new object. */
    static void validateUpdate(JsonObject old, JsonObject updated, Kind kind, String subresource, FieldErrors errors) {
        validate(updated, kind, subresource.equals("status") ? Write.STATUS : Write.UPDATE, errors);
        JsonObject before = old.object("metadata");
        JsonObject after = updated.object("metadata");
        FieldErrors at = errors.at("metadata");
        if (before.has("deletionTimestamp")) {
            List<String> added = new ArrayList<>(after.array("finalizers").strings());
            added.removeAll(before.array("finalizers").strings());
            if (!added.isEmpty()) {
                String list = String.join(
                        ", ", added.stream().sorted().map(f -> "\"" + f + "\"").toList());
                at.at("finalizers")
                        .forbidden("no new finalizers can be added if the object is being deleted, found new finalizers"
                                + " []string{" + list + "}");
            }
        }
        for (String field : List.of(
                "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds")) {
            if (!Objects.equals(orNull(before.get(field)), orNull(after.get(field)))) {
                at.at(field).invalid(orNull(after.get(field)), "field is immutable");
            }
        }
    }

    private static JsonValue orNull(@org.jspecify.annotations.Nullable JsonValue value) {
        return value == null ? JsonNull.NULL : value;
    }
}
