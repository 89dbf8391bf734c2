package dev.proa.api.pipeline;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Author;
import dev.proa.api.kind.Kind;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.store.Entry;
import java.util.Optional;

/** Everything that changes a stored object: replace, patch, apply, status and other stored subresources, scale. */
final class Updating {
    private static final String LOCK_MESSAGE =
            "the object has been modified; please apply your changes to the latest version and try again";

    private final Core core;
    private final Creation creation;

    Updating(Core core, Creation creation) {
        this.core = core;
        this.creation = creation;
    }

    /** What the object shall be, made from what it is; asked again after a conflict. */
    interface Source {
        /** From the object as it stands to what is wanted, both in the request's version; not yet defaulted. */
        JsonObject updated(JsonObject current);

        /** The object to create when there is none; empty: that is a 404. */
        default Optional<JsonObject> created() {
            return Optional.empty();
        }

        /** Whether the source has written managedFields itself: apply. */
        default boolean ownsFields() {
            return false;
        }

        /** An action's own change: nothing is put back before it, and admission and the kind's rules have no say. */
        default boolean internal() {
            return false;
        }
    }

    Result update(ApiRequest request, Source source, Warnings warnings) {
        Runnable deadline = core.deadlineFrom(core.clock().nanos());
        while (true) {
            Entry entry = core.find(request);
            if (entry == null) {
                Optional<JsonObject> fresh = source.created();
                if (fresh.isEmpty()) {
                    throw Core.notFound(request);
                }
                return creation.create(request, fresh.get(), !source.ownsFields(), warnings);
            }
            Optional<Result> done = attempt(request, source, entry, warnings);
            if (done.isPresent()) {
                return done.get();
            }
            deadline.run();
        }
    }

    private Optional<Result> attempt(ApiRequest request, Source source, Entry entry, Warnings warnings) {
        Kind kind = request.kind();
        StoredObject current = StoredObject.of(entry);
        JsonObject old = current.tree();
        JsonObject oldAsRequested = core.versions().to(kind, request.version(), old);
        JsonObject updated = wanted(request, source, oldAsRequested, warnings);
        JsonObject stored = core.versions().toStorage(kind, updated);
        stored = checkedRevision(request, old, stored);
        JsonObject prepared = core.inGoForm(kind, prepared(request, source, old, stored));
        FieldErrors errors = FieldErrors.root();
        return core.allocating(kind, old, prepared, request.dryRun(), errors, allocated -> {
            validate(request, source, old, oldAsRequested, allocated, errors, warnings);
            JsonObject kept = core.fields().withoutTimeOnlyChange(old, allocated);
            return core.charging(kind, old, kept, request.dryRun(), () -> commit(request, current, kept));
        });
    }

    private JsonObject wanted(ApiRequest request, Source source, JsonObject old, Warnings warnings) {
        Kind kind = request.kind();
        JsonObject updated = source.updated(old);
        updated = ObjectMeta.inNamespace(updated, kind, request.namespace());
        updated = ObjectMeta.named(updated, request.name());
        updated = core.versions().defaulted(kind, request.version(), updated);
        if (!source.ownsFields() && !source.internal()) {
            updated = core.fields().updated(kind, old, updated, core.writer(request));
        }
        if (!source.internal()) {
            updated = core.admission().mutate(request, Operation.UPDATE, old, updated, warnings);
        }
        updated = core.versions().settled(kind, request.version(), updated);
        return ObjectMeta.withoutDuplicateOwners(updated, warnings);
    }

    /** Compare-and-swap as the client asked for it, with the newest revision put in. */
    private JsonObject checkedRevision(ApiRequest request, JsonObject old, JsonObject updated) {
        Kind kind = request.kind();
        String uid = updated.stringAt("metadata", "uid");
        String oldUid = old.stringAt("metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(oldUid)) {
            throw ApiException.preconditionFailed(
                    kind.group(), kind.plural(), request.name(), Core.key(request), "UID", uid, oldUid);
        }
        String revision = updated.stringAt("metadata", "resourceVersion");
        String newest = old.stringAt("metadata", "resourceVersion");
        if (revision.isEmpty() || revision.equals("0")) {
            if (!kind.rules().allowUnconditionalUpdate()) {
                FieldErrors errors = FieldErrors.root();
                errors.at("metadata").at("resourceVersion").invalid(0, "must be specified for an update");
                throw ApiException.invalid(kind.group(), kind.plural(), request.name(), errors);
            }
            return updated.change("metadata", m -> m.with("resourceVersion", newest));
        }
        if (!revision.chars().allMatch(c -> c >= '0' && c <= '9')) {
            // Upstream's answer is 500: but a client's mistake is no fault of the server.
            throw ApiException.badRequest("strconv.ParseUint: parsing \"" + revision + "\": invalid syntax");
        }
        if (!revision.equals(newest)) {
            throw conflict(request, LOCK_MESSAGE);
        }
        return updated;
    }

    private static ApiException conflict(ApiRequest request, String why) {
        return ApiException.conflict(request.kind().group(), request.kind().plural(), request.name(), why);
    }

    private JsonObject prepared(ApiRequest request, Source source, JsonObject old, JsonObject updated) {
        Kind kind = request.kind();
        JsonObject meta = ObjectMeta.forUpdate(old, updated);
        JsonObject result = source.internal() ? meta : asMayBe(request, old, meta);
        long generation = old.objectAt("metadata").number("generation");
        boolean raises = !source.internal()
                && !request.subresource().equals("status")
                && kind.rules().hasGeneration()
                && kind.rules().specChanged(old, result);
        return raises ? ObjectMeta.withGeneration(result, generation + 1) : result;
    }

    /** The object with what this sort of write may not change as it was. */
    private JsonObject asMayBe(ApiRequest request, JsonObject old, JsonObject meta) {
        Kind kind = request.kind();
        Author author = core.author(request);
        return switch (request.subresource()) {
            case "", "scale" -> kind.rules().prepareUpdate(old, kind.hasStatus() ? member(meta, "status", old) : meta);
            case "status" -> kind.rules().prepareStatusUpdate(old, onlyStatus(old, meta), author);
            case "approval" -> kind.rules().prepareSubresourceUpdate("approval", old, meta, author);
            default ->
                kind.rules()
                        .prepareSubresourceUpdate(
                                request.subresource(),
                                old,
                                kind.hasStatus() ? member(meta, "status", old) : meta,
                                author);
        };
    }

    /** The object with a member as another object has it. */
    private static JsonObject member(JsonObject object, String name, JsonObject from) {
        JsonValue value = from.get(name);
        return value == null ? object.without(name) : object.with(name, value);
    }

    private static JsonObject onlyStatus(JsonObject old, JsonObject updated) {
        JsonObject result = old.with("metadata", updated.object("metadata"));
        return member(result, "status", updated);
    }

    private void validate(
            ApiRequest request,
            Source source,
            JsonObject old,
            JsonObject oldAsRequested,
            JsonObject updated,
            FieldErrors errors,
            Warnings warnings) {
        Kind kind = request.kind();
        ObjectMetaValidation.validateUpdate(old, updated, kind, request.subresource(), errors);
        if (!source.internal()) {
            validateByRules(request, old, updated, errors);
        }
        if (!errors.isEmpty()) {
            throw core.invalid(kind, updated, errors);
        }
        if (request.isMain() || request.subresource().equals("scale")) {
            kind.rules().warnings(old, updated).forEach(warnings::add);
        }
        if (!source.internal()) {
            JsonObject asRequested = core.versions().to(kind, request.version(), updated);
            core.admission().validate(request, Operation.UPDATE, oldAsRequested, asRequested, warnings);
        }
    }

    private static void validateByRules(ApiRequest request, JsonObject old, JsonObject updated, FieldErrors errors) {
        Kind kind = request.kind();
        switch (request.subresource()) {
            case "", "scale" -> kind.rules().validateUpdate(old, updated, errors);
            case "status" -> kind.rules().validateStatusUpdate(old, updated, errors);
            default -> kind.rules().validateSubresourceUpdate(request.subresource(), old, updated, errors);
        }
    }

    /** Empty when somebody else was faster. */
    private Optional<Result> commit(ApiRequest request, StoredObject current, JsonObject updated) {
        Kind kind = request.kind();
        String key = Core.key(request);
        JsonObject old = current.tree();
        if (Deletion.endsWithUpdate(kind, old, updated)) {
            JsonObject last = core.versions().to(kind, request.version(), updated);
            return request.dryRun()
                    ? Optional.of(new Result.Tree(200, last))
                    : core.remove(key, current.revision()).map(revision -> {
                        core.released(kind, old);
                        return new Result.Tree(200, last);
                    });
        }
        if (ObjectMeta.comparable(updated).equals(ObjectMeta.comparable(old))) {
            return Optional.of(new Result.Stored(200, current));
        }
        if (request.dryRun()) {
            return Optional.of(new Result.Tree(200, core.versions().to(kind, request.version(), updated)));
        }
        return core.put(kind, key, withoutRevision(updated), current.revision())
                .map(stored -> new Result.Stored(200, stored));
    }

    private static JsonObject withoutRevision(JsonObject object) {
        return object.change("metadata", m -> m.without("resourceVersion"));
    }
}
