package dev.proa.api.pipeline;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.Kind;
import dev.proa.api.media.BodySource;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.request.Verb;
import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonObject;
import dev.proa.store.Entry;
import dev.proa.store.Transaction;
import java.util.Optional;

/** Create, from a decoded body to the committed object. */
final class Creation {
    /** With generateName a taken name is followed by another one, so many times in all. */
    private static final int GENERATED_NAMES_MAX = 8;

    private final Core core;

    Creation(Core core) {
        this.core = core;
    }

    Result create(ApiRequest request, BodySource body, Warnings warnings) {
        Kind kind = request.kind();
        JsonObject decoded = core.decoder()
                .decode(body, kind.in(request.version()), request.options().fieldValidation(), warnings);
        JsonObject object = ObjectMeta.inNamespace(decoded, kind, request.namespace());
        if (!request.dryRun() && isRevision(object.stringAt("metadata", "resourceVersion"))) {
            // Upstream's answer is 500: but a client's mistake is no fault of the server.
            throw ApiException.badRequest("resourceVersion should not be set on objects to be created");
        }
        return create(request, object, true, warnings);
    }

    /** Upstream overlooks what is no number. */
    private static boolean isRevision(String version) {
        return version.matches("0*[1-9]\\d*");
    }

    /** Creates an object in the request's version, from mutation on; also for apply and updates that create. */
    Result create(ApiRequest request, JsonObject given, boolean ownFields, Warnings warnings) {
        Kind kind = request.kind();
        JsonObject object = core.versions().defaulted(kind, request.version(), given);
        // What admission adds belongs to no manager.
        if (ownFields) {
            object = core.fields().updated(kind, JsonObject.EMPTY, object, core.writer(request));
        }
        object = core.admission().mutate(request, Operation.CREATE, JsonObject.EMPTY, object, warnings);
        object = core.versions().settled(kind, request.version(), object);
        object = ObjectMeta.withoutDuplicateOwners(object, warnings);
        String generateName = object.stringAt("metadata", "generateName");
        boolean generates =
                !generateName.isEmpty() && object.stringAt("metadata", "name").isEmpty();
        for (int attempt = 1; ; attempt++) {
            String name = generates
                    ? ObjectMeta.generatedBase(generateName) + core.ids().suffix()
                    : "";
            Optional<Result> created = attempt(request, object, name, warnings);
            if (created.isPresent()) {
                return created.get();
            }
            if (!generates || attempt == GENERATED_NAMES_MAX) {
                throw exists(request, object, name);
            }
        }
    }

    private Optional<Result> attempt(ApiRequest request, JsonObject object, String generatedName, Warnings warnings) {
        Kind kind = request.kind();
        JsonObject fresh =
                ObjectMeta.forCreate(object, core.ids().uuid(), core.clock().now(), generatedName);
        JsonObject prepared =
                core.inGoForm(kind, prepared(request, core.versions().toStorage(kind, fresh)));
        FieldErrors errors = FieldErrors.root();
        return core.allocating(kind, JsonObject.EMPTY, prepared, request.dryRun(), errors, allocated -> {
            ObjectMetaValidation.validate(allocated, kind, errors);
            kind.rules().validate(allocated, errors);
            if (!errors.isEmpty()) {
                throw core.invalid(kind, allocated, errors);
            }
            kind.rules().warnings(JsonObject.EMPTY, allocated).forEach(warnings::add);
            if (request.verb() != Verb.CREATE) {
                // The gate has only seen that the client may update or patch.
                core.admission().requireAlso(request, Verb.CREATE);
            }
            JsonObject asRequested = core.versions().to(kind, request.version(), allocated);
            core.admission().validate(request, Operation.CREATE, JsonObject.EMPTY, asRequested, warnings);
            return core.charging(kind, JsonObject.EMPTY, allocated, request.dryRun(), () -> commit(request, allocated));
        });
    }

    private JsonObject prepared(ApiRequest request, JsonObject object) {
        Kind kind = request.kind();
        JsonObject result = kind.hasStatus() && !kind.rules().keepsStatusOnCreate() ? object.without("status") : object;
        if (kind.rules().hasGeneration()) {
            result = ObjectMeta.withGeneration(result, 1);
        } else {
            result = result.change("metadata", m -> m.without("generation"));
        }
        return kind.rules().prepareCreate(result, core.author(request));
    }

    private Optional<Result> commit(ApiRequest request, JsonObject object) {
        Kind kind = request.kind();
        String key = kind.storeKey(request.namespace(), object.stringAt("metadata", "name"));
        if (request.dryRun()) {
            return core.store().snapshot().get(key) != null
                    ? Optional.empty()
                    : Optional.of(new Result.Tree(201, core.versions().to(kind, request.version(), object)));
        }
        return core.put(kind, key, object, Transaction.ABSENT).map(stored -> new Result.Stored(201, stored));
    }

    private ApiException exists(ApiRequest request, JsonObject object, String generatedName) {
        Kind kind = request.kind();
        String name = generatedName.isEmpty() ? object.stringAt("metadata", "name") : generatedName;
        ApiException plain = ApiException.alreadyExists(kind.group(), kind.plural(), name);
        if (!generatedName.isEmpty()) {
            return ApiException.of(
                    StatusReason.ALREADY_EXISTS,
                    kind.resource() + " \"" + name + "\" already exists, the server was not able to generate a unique"
                            + " name for the object",
                    plain.details().with("retryAfterSeconds", 1));
        }
        Entry there = core.store().snapshot().get(kind.storeKey(request.namespace(), name));
        boolean ending = there != null && ObjectMeta.isBeingDeleted(StoredObject.decode(there));
        return ending
                ? ApiException.of(
                        StatusReason.ALREADY_EXISTS, "object is being deleted: " + plain.getMessage(), plain.details())
                : plain;
    }
}
