package dev.proa.api.pipeline;

import dev.proa.api.allocation.Allocator;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.Author;
import dev.proa.api.kind.Kind;
import dev.proa.api.kind.Kinds;
import dev.proa.api.media.BodyDecoder;
import dev.proa.api.media.ObjectSchemas;
import dev.proa.api.quota.ResourceQuotas;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.storage.StoredObject;
import dev.proa.api.world.Worlds;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.json.JsonObject;
import dev.proa.store.CommitResult;
import dev.proa.store.Entry;
import dev.proa.store.Store;
import dev.proa.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every part of the pipeline works with, and the two things they all do: commit, and allocate around it. */
record Core(
        Store store,
        Worlds worlds,
        Kinds kinds,
        ObjectSchemas schemas,
        BodyDecoder decoder,
        Versions versions,
        AdmissionChain admission,
        FieldManagement fields,
        List<Allocator> allocators,
        ResourceQuotas quotas,
        Clock clock,
        Ids ids,
        Duration deadline) {

    /** The stored object of a key, or null. */
    @Nullable
    Entry find(ApiRequest request) {
        return store.snapshot().get(key(request));
    }

    static String key(ApiRequest request) {
        return request.kind().storeKey(request.namespace(), request.name());
    }

    static ApiException notFound(ApiRequest request) {
        return ApiException.notFound(request.kind().group(), request.kind().plural(), request.name());
    }

    /** Go's form of an object that rules or admission may have left otherwise; unknown fields have been reported already. */
    JsonObject inGoForm(Kind kind, JsonObject object) {
        return schemas.normalized(object, kind.stored(), new ArrayList<>());
    }

    /** Writes one object; empty when the key is no longer at the expected revision. */
    Optional<StoredObject> put(Kind kind, String key, JsonObject object, long expectedRevision) {
        if (expectedRevision == Transaction.ABSENT && !hasRoom(kind)) {
            throw refused(CommitResult.Refused.NO_SPACE);
        }
        byte[] value = StoredObject.encode(object);
        long seconds = kind.rules().timeToLiveSeconds();
        Duration timeToLive = seconds > 0 ? Duration.ofSeconds(seconds) : null;
        Transaction transaction = Transaction.of(new Transaction.Put(key, value, expectedRevision, timeToLive));
        return switch (store.commit(transaction)) {
            case CommitResult.Committed done -> Optional.of(StoredObject.committed(value, done.revision(), object));
            case CommitResult.Conflict conflict -> Optional.empty();
            case CommitResult.Refused refused -> throw refused(refused);
        };
    }

    /** Whether the kind takes less than its share of what may be stored. */
    private boolean hasRoom(Kind kind) {
        int percent = kind.rules().storePercentMax();
        return percent >= 100 || store.snapshot().liveBytes(kind.storePrefix()) < store.liveBytesMax() / 100 * percent;
    }

    /** Removes one object; empty when the key is no longer at the expected revision. */
    Optional<Long> remove(String key, long expectedRevision) {
        return switch (store.commit(Transaction.delete(key, expectedRevision))) {
            case CommitResult.Committed done -> Optional.of(done.revision());
            case CommitResult.Conflict conflict -> Optional.empty();
            case CommitResult.Refused refused -> throw refused(refused);
        };
    }

    private static ApiException refused(CommitResult.Refused refused) {
        return switch (refused.reason()) {
            // As upstream passes on what etcd says of its want of room: 500 without a reason. client-go repeats no such
            // request by itself, whatever the code, unless it is told when (Retry-After); nobody knows when there will
            // be room.
            case DISK_FULL, QUOTA -> ApiException.of(StatusReason.UNKNOWN, refused.message());
            case TOO_LARGE ->
                ApiException.of(
                        StatusReason.REQUEST_ENTITY_TOO_LARGE, "Request entity too large: " + refused.message());
            case CLOSED -> ApiException.of(StatusReason.SERVICE_UNAVAILABLE, refused.message());
            case FAILED -> ApiException.internal(refused.message());
        };
    }

    /**
     * Runs a write with what its kind's allocators give the object; what was taken is given back unless the write
     * answers something.
     */
    <T> Optional<T> allocating(
            Kind kind,
            JsonObject old,
            JsonObject updated,
            boolean dryRun,
            FieldErrors errors,
            Function<JsonObject, Optional<T>> write) {
        List<Allocator.Reservation> taken = new ArrayList<>();
        boolean written = false;
        try {
            JsonObject object = updated;
            for (Allocator allocator : allocators) {
                if (allocator.resource().equals(kind.resource())) {
                    Allocator.Reservation reservation = allocator.allocate(old, object, errors);
                    taken.add(reservation);
                    object = reservation.object();
                }
            }
            Optional<T> result = write.apply(object);
            written = result.isPresent() && !dryRun;
            return result;
        } finally {
            for (Allocator.Reservation reservation : taken.reversed()) {
                if (written) {
                    reservation.keep();
                } else {
                    reservation.drop();
                }
            }
        }
    }

    /** Commits under the namespace's quotas, the last thing that can refuse a write. */
    <T> Optional<T> charging(
            Kind kind, JsonObject old, JsonObject updated, boolean dryRun, Supplier<Optional<T>> commit) {
        Allocator.Reservation charge = quotas.charge(kind, old, updated);
        boolean written = false;
        try {
            Optional<T> result = commit.get();
            written = result.isPresent() && !dryRun;
            return result;
        } finally {
            if (written) {
                charge.keep();
            } else {
                charge.drop();
            }
        }
    }

    /** Gives back what a removed object held. */
    void released(Kind kind, JsonObject object) {
        for (Allocator allocator : allocators) {
            if (allocator.resource().equals(kind.resource())) {
                allocator.allocate(object, JsonObject.EMPTY, FieldErrors.root()).keep();
            }
        }
    }

    Author author(ApiRequest request) {
        return new Author(request.user(), clock.now());
    }

    FieldManagement.Writer writer(ApiRequest request) {
        return new FieldManagement.Writer(
                request.options().fieldManager(), request.version(), request.subresource(), clock.now());
    }

    /** Ends retries on conflict when the request has taken too long. */
    Runnable deadlineFrom(long startNanos) {
        return () -> {
            if (clock.nanos() - startNanos > deadline.toNanos()) {
                throw ApiException.of(
                        StatusReason.TIMEOUT,
                        "Timeout: request did not complete within requested timeout - context deadline exceeded");
            }
        };
    }

    ApiException invalid(Kind kind, JsonObject object, FieldErrors errors) {
        return ApiException.invalid(kind.group(), kind.name(), object.stringAt("metadata", "name"), errors);
    }
}
