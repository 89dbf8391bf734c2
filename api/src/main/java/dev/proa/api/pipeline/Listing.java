package dev.proa.api.pipeline;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.selector.Selection;
import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.store.Entry;
import dev.proa.store.Snapshot;
import dev.proa.store.SnapshotAt;
import dev.proa.store.Store;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists from one consistent revision, page by page. */
final class Listing {
    private static final int SELECTING_PAGE = 500;

    private final Store store;

    Listing(Store store) {
        this.store = store;
    }

    Page list(ApiRequest request) {
        ListQuery query = ListQuery.of(request, false);
        String prefix = request.kind().storePrefix(request.namespace());
        Start start = start(query, prefix);
        String after = start.afterSuffix() == null ? null : prefix + start.afterSuffix();
        return query.selection().isEverything()
                ? whole(start, prefix, after, query.limit())
                : selected(start, prefix, after, query);
    }

    /**
     * Where a page begins.
     *
     * @param consistent whether following pages are of the same revision
     */
    private record Start(Snapshot snapshot, @Nullable String afterSuffix, boolean consistent) {}

    private Start start(ListQuery query, String prefix) {
        long asked = query.revision();
        if (!query.continueToken().isEmpty()) {
            if (!query.resourceVersion().isEmpty() && asked != 0) {
                throw ApiException.badRequest("specifying resource version is not allowed when using continue");
            }
            return resumed(ContinueToken.parse(query.continueToken()), prefix);
        }
        boolean exact = query.match().equals("Exact") || query.match().isEmpty() && query.limit() > 0;
        if (asked == 0) {
            return new Start(store.snapshot(), null, true);
        }
        if (!exact) {
            return new Start(atLeast(store, asked), null, true);
        }
        return switch (store.snapshotAt(asked, prefix)) {
            case SnapshotAt.Found found -> new Start(found.snapshot(), null, true);
            case SnapshotAt.Expired expired ->
                throw ApiException.of(StatusReason.EXPIRED, "The resourceVersion for the provided list is too old.");
            case SnapshotAt.Future future -> throw tooLarge(asked, future.currentRevision());
        };
    }

    private Start resumed(ContinueToken token, String prefix) {
        if (token.revision() < 0) {
            return new Start(store.snapshot(), token.afterSuffix(), true);
        }
        return switch (store.snapshotAt(token.revision(), prefix)) {
            case SnapshotAt.Found found -> new Start(found.snapshot(), token.afterSuffix(), true);
            case SnapshotAt.Expired expired -> throw continueExpired(token);
            case SnapshotAt.Future future -> throw tooLarge(token.revision(), future.currentRevision());
        };
    }

    private static ApiException continueExpired(ContinueToken token) {
        return ApiException.of(
                StatusReason.EXPIRED,
                "The provided continue parameter is too old to display a consistent list result. You can start a new list"
                        + " without the continue parameter, or use the continue token in this response to retrieve the"
                        + " remainder of the results. Continuing with the provided token results in an inconsistent list -"
                        + " objects that were created, modified, or deleted between the time the first chunk was returned"
                        + " and now may show up in the list.",
                JsonObject.EMPTY,
                JsonObject.of("continue", token.inconsistent().text()));
    }

    /** The newest snapshot when it is not older than asked for. */
    static Snapshot atLeast(Store store, long revision) {
        Snapshot newest = store.snapshot();
        if (newest.revision() < revision) {
            throw tooLarge(revision, newest.revision());
        }
        return newest;
    }

    private static ApiException tooLarge(long asked, long current) {
        return ApiException.of(
                StatusReason.TIMEOUT,
                "Timeout: Too large resource version: " + asked + ", current: " + current,
                JsonObject.of(
                        "causes",
                        JsonArray.of(JsonObject.of(
                                "reason", "ResourceVersionTooLarge", "message", "Too large resource version")),
                        "retryAfterSeconds",
                        1));
    }

    private static Page whole(Start start, String prefix, @Nullable String after, int limit) {
        List<Entry> entries = start.snapshot().range(prefix, after, limit);
        long remaining = 0;
        String next = "";
        if (limit > 0 && entries.size() == limit) {
            String last = entries.getLast().key();
            remaining = start.snapshot().countAfter(prefix, last);
            next = remaining == 0 ? "" : token(start, prefix, last);
        }
        return new Page(start.snapshot().revision(), objects(entries), next, remaining);
    }

    private static String token(Start start, String prefix, String lastKey) {
        return new ContinueToken(start.snapshot().revision(), lastKey.substring(prefix.length())).text();
    }

    private static List<StoredObject> objects(List<Entry> entries) {
        return entries.stream().map(StoredObject::of).toList();
    }

    private static Page selected(Start start, String prefix, @Nullable String after, ListQuery query) {
        Selection selection = query.selection();
        List<StoredObject> found = new ArrayList<>();
        String from = after;
        int pageSize = query.limit() == 0 ? 0 : Math.max(SELECTING_PAGE, query.limit());
        while (true) {
            List<Entry> entries = start.snapshot().range(prefix, from, pageSize);
            for (int i = 0; i < entries.size(); i++) {
                Entry entry = entries.get(i);
                if (selection.matches(StoredObject.decode(entry))) {
                    found.add(StoredObject.of(entry));
                    boolean full = query.limit() > 0 && found.size() == query.limit();
                    boolean more = i + 1 < entries.size() || pageSize > 0 && entries.size() == pageSize;
                    if (full) {
                        String next = more ? token(start, prefix, entry.key()) : "";
                        return new Page(start.snapshot().revision(), found, next, 0);
                    }
                }
            }
            if (pageSize == 0 || entries.size() < pageSize) {
                return new Page(start.snapshot().revision(), found, "", 0);
            }
            from = entries.getLast().key();
        }
    }
}
