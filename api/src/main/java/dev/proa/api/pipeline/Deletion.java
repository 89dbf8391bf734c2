package dev.proa.api.pipeline;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.error.ApiException;
import dev.proa.api.kind.Kind;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.store.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Delete: at once, or by marking the object for finalizers, graceful ends and the garbage collector. */
final class Deletion {
    static final String ORPHAN = "orphan";
    static final String FOREGROUND = "foregroundDeletion";

    private final Core core;

    Deletion(Core core) {
        this.core = core;
    }

    /** Whether an update that leaves the object so is the end of its deletion. */
    static boolean endsWithUpdate(Kind kind, JsonObject old, JsonObject updated) {
        return ObjectMeta.isBeingDeleted(old)
                && ObjectMeta.finalizers(updated).isEmpty()
                && !kind.rules().holdsBackDeletion(updated)
                && old.objectAt("metadata").number("deletionGracePeriodSeconds") == 0;
    }

    Result delete(ApiRequest request, DeleteOptions options, Warnings warnings) {
        Runnable deadline = core.deadlineFrom(core.clock().nanos());
        while (true) {
            Entry entry = core.find(request);
            if (entry == null) {
                throw Core.notFound(request);
            }
            Optional<Result> done = attempt(request, options, entry, warnings);
            if (done.isPresent()) {
                return done.get();
            }
            deadline.run();
        }
    }

    private Optional<Result> attempt(ApiRequest request, DeleteOptions options, Entry entry, Warnings warnings) {
        Kind kind = request.kind();
        StoredObject current = StoredObject.of(entry);
        JsonObject old = current.tree();
        checkPreconditions(request, options, old);
        JsonObject oldAsRequested = core.versions().to(kind, request.version(), old);
        core.admission().mutate(request, Operation.DELETE, oldAsRequested, JsonObject.EMPTY, warnings);
        core.admission().validate(request, Operation.DELETE, oldAsRequested, JsonObject.EMPTY, warnings);
        return switch (Grace.of(kind, old, options, core.clock().now())) {
            case Grace.Pending pending -> Optional.of(new Result.Stored(200, current));
            case Grace.Graceful graceful -> {
                JsonObject marked = withCollectorFinalizers(kind, graceful.object(), options);
                boolean now = graceful.seconds() == 0 && !held(kind, marked);
                yield now ? remove(request, options, current, marked) : mark(request, options, current, marked);
            }
            case Grace.Immediate immediate -> {
                JsonObject marked = withCollectorFinalizers(kind, old, options);
                yield held(kind, marked)
                        ? mark(
                                request,
                                options,
                                current,
                                kind.rules()
                                        .markDeleting(
                                                marked(marked, core.clock().now())))
                        : remove(request, options, current, current.tree());
            }
        };
    }

    private static boolean held(Kind kind, JsonObject object) {
        return !ObjectMeta.finalizers(object).isEmpty() || kind.rules().holdsBackDeletion(object);
    }

    private static void checkPreconditions(ApiRequest request, DeleteOptions options, JsonObject object) {
        String uid = object.stringAt("metadata", "uid");
        if (!options.uid().isEmpty() && !options.uid().equals(uid)) {
            throw conflict(
                    request,
                    "the UID in the precondition (" + options.uid()
                            + ") does not match the UID in record (" + uid
                            + "). The object might have been deleted and then recreated");
        }
        String revision = object.stringAt("metadata", "resourceVersion");
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals(revision)) {
            throw conflict(
                    request,
                    "the ResourceVersion in the precondition (" + options.resourceVersion()
                            + ") does not match the ResourceVersion in record (" + revision
                            + "). The object might have been modified");
        }
    }

    private static ApiException conflict(ApiRequest request, String why) {
        return ApiException.conflict(request.kind().group(), request.kind().name(), request.name(), why);
    }

    private static JsonObject withCollectorFinalizers(Kind kind, JsonObject object, DeleteOptions options) {
        List<String> before = ObjectMeta.finalizers(object);
        List<String> after = new ArrayList<>(before);
        after.removeAll(List.of(ORPHAN, FOREGROUND));
        if (options.asksToOrphan(object, kind.rules().orphansDependentsByDefault())) {
            after.add(ORPHAN);
        }
        if (options.asksForForeground(object)) {
            after.add(FOREGROUND);
        }
        return new HashSet<>(before).equals(new HashSet<>(after)) ? object : ObjectMeta.withFinalizers(object, after);
    }

    /** Deletion begins for an object that has no grace: finalizers see the time and a grace of 0. */
    private static JsonObject marked(JsonObject object, Instant now) {
        JsonObject metadata = object.object("metadata");
        long generation = metadata.number("generation");
        boolean first = !metadata.has("deletionTimestamp");
        if (first && generation > 0) {
            metadata = metadata.with("generation", generation + 1);
        }
        if (first || Instant.parse(metadata.string("deletionTimestamp")).isAfter(now)) {
            metadata = metadata.with("deletionTimestamp", ObjectMeta.time(now));
        }
        return object.with("metadata", metadata.with("deletionGracePeriodSeconds", JsonNumber.of(0)));
    }

    private Optional<Result> mark(ApiRequest request, DeleteOptions options, StoredObject current, JsonObject marked) {
        int code = Boolean.FALSE.equals(options.orphanDependents()) ? 202 : 200;
        if (ObjectMeta.comparable(marked).equals(ObjectMeta.comparable(current.tree()))) {
            return Optional.of(new Result.Stored(code, current));
        }
        if (options.dryRun()) {
            return Optional.of(new Result.Tree(code, core.versions().to(request.kind(), request.version(), marked)));
        }
        JsonObject stored = marked.change("metadata", m -> m.without("resourceVersion"));
        return core.put(request.kind(), Core.key(request), stored, current.revision())
                .map(object -> new Result.Stored(code, object));
    }

    /** Removes the object; {@code last} is what an answer shows of it. */
    private Optional<Result> remove(ApiRequest request, DeleteOptions options, StoredObject current, JsonObject last) {
        if (!options.dryRun()) {
            Optional<Long> removed = core.remove(Core.key(request), current.revision());
            if (removed.isEmpty()) {
                return Optional.empty();
            }
            core.released(request.kind(), current.tree());
        }
        return Optional.of(
                request.kind().rules().returnsDeletedObject()
                        ? new Result.Tree(200, core.versions().to(request.kind(), request.version(), last))
                        : new Result.Tree(200, success(request, current.tree())));
    }

    private static JsonObject success(ApiRequest request, JsonObject object) {
        JsonObject details = JsonObject.builder()
                .put("name", object.stringAt("metadata", "name"))
                .putUnlessEmpty("group", request.kind().group())
                .put("kind", request.kind().plural())
                .put("uid", object.stringAt("metadata", "uid"))
                .build();
        return JsonObject.of(
                "kind",
                "Status",
                "apiVersion",
                "v1",
                "metadata",
                JsonObject.EMPTY,
                "status",
                "Success",
                "details",
                details);
    }
}
