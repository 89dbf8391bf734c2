package dev.proa.api.error;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that fails: what the client reads as metav1.Status. The HTTP code comes from the reason. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StatusReason reason;
    /** Null: not written; upstream writes an empty one for errors that come from its router. */
    private final transient @Nullable JsonObject details;

    private final transient JsonObject metadata;

    private ApiException(StatusReason reason, String message, @Nullable JsonObject details, JsonObject metadata) {
        super(message, null, false, false);
        this.reason = reason;
        this.details = details;
        this.metadata = metadata;
    }

    public static ApiException of(StatusReason reason, String message) {
        return new ApiException(reason, message, null, JsonObject.EMPTY);
    }

    /** With Status.details as given. */
    public static ApiException of(StatusReason reason, String message, JsonObject details) {
        return new ApiException(reason, message, details, JsonObject.EMPTY);
    }

    /** With Status.details and Status.metadata (a continue token) as given. */
    public static ApiException of(StatusReason reason, String message, JsonObject details, JsonObject metadata) {
        return new ApiException(reason, message, details.isEmpty() ? null : details, metadata);
    }

    /** What nothing is served for: a path, a method or a media type; its details are written although they are empty. */
    public static ApiException unserved(StatusReason reason, String message) {
        return new ApiException(reason, message, JsonObject.EMPTY, JsonObject.EMPTY);
    }

    public static ApiException badRequest(String message) {
        return of(StatusReason.BAD_REQUEST, message);
    }

    public static ApiException internal(String message) {
        return of(
                StatusReason.INTERNAL_ERROR,
                "Internal error occurred: " + message,
                JsonObject.of("causes", JsonArray.of(JsonObject.of("message", message))));
    }

    /** {@code resource} is a plural with its group, such as {@code deployments.apps}. */
    public static ApiException notFound(String group, String plural, String name) {
        return of(
                StatusReason.NOT_FOUND,
                qualified(group, plural) + " \"" + name + "\" not found",
                details(group, plural, name));
    }

    public static ApiException alreadyExists(String group, String plural, String name) {
        return of(
                StatusReason.ALREADY_EXISTS,
                qualified(group, plural) + " \"" + name + "\" already exists",
                details(group, plural, name));
    }

    public static ApiException conflict(String group, String plural, String name, String why) {
        return of(
                StatusReason.CONFLICT,
                "Operation cannot be fulfilled on " + qualified(group, plural) + " \"" + name + "\": " + why,
                details(group, plural, name));
    }

    /**
     * A write is meant for another life or state of the object than the stored one, in the words of upstream's storage.
     *
     * @param key of the object in the store
     * @param member {@code UID} or {@code ResourceVersion}
     */
    public static ApiException preconditionFailed(
            String group, String plural, String name, String key, String member, String wanted, String found) {
        return conflict(
                group,
                plural,
                name,
                "StorageError: invalid object, Code: 4, Key: " + key.replace("/registry/core/", "/registry/")
                        + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: " + member
                        + " in precondition: " + wanted + ", " + member + " in object meta: " + found);
    }

    public static ApiException forbidden(String group, String plural, String name, String why) {
        String what = name.isEmpty()
                ? qualified(group, plural) + " is forbidden: "
                : qualified(group, plural) + " \"" + name + "\" is forbidden: ";
        return of(StatusReason.FORBIDDEN, what + why, details(group, plural, name));
    }

    /** 422 with every field error; {@code kind} without its version. */
    public static ApiException invalid(String group, String kind, String name, FieldErrors errors) {
        List<String> messages = errors.messages().stream().distinct().toList();
        String all = messages.size() == 1 ? messages.getFirst() : "[" + String.join(", ", messages) + "]";
        JsonObject.Builder details = JsonObject.builder();
        details.putUnlessEmpty("name", name).putUnlessEmpty("group", group).putUnlessEmpty("kind", kind);
        details.put("causes", causes(errors.causes()));
        return of(
                StatusReason.INVALID, qualified(group, kind) + " \"" + name + "\" is invalid: " + all, details.build());
    }

    private static JsonArray causes(List<Cause> causes) {
        return JsonArray.of(causes.stream()
                .map(cause -> (JsonValue) JsonObject.builder()
                        .put("reason", cause.reason())
                        .put("message", cause.message())
                        .putUnlessEmpty("field", cause.field())
                        .build())
                .toList());
    }

    private static String qualified(String group, String name) {
        return group.isEmpty() ? name : name + "." + group;
    }

    private static JsonObject details(String group, String kind, String name) {
        return JsonObject.builder()
                .putUnlessEmpty("name", name)
                .putUnlessEmpty("group", group)
                .putUnlessEmpty("kind", kind)
                .build();
    }

    public StatusReason reason() {
        return reason;
    }

    public int code() {
        return reason.code();
    }

    public JsonObject details() {
        JsonObject known = details;
        return known == null ? JsonObject.EMPTY : known;
    }

    /** The error as metav1.Status. */
    public JsonObject status() {
        JsonObject.Builder status = JsonObject.builder()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("metadata", metadata)
                .put("status", "Failure")
                .put("message", String.valueOf(getMessage()))
                .putUnlessEmpty("reason", reason.text());
        JsonObject known = details;
        if (known != null) {
            status.put("details", known);
        }
        return status.put("code", reason.code()).build();
    }
}
