package dev.proa.api.pipeline;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.request.RequestOptions;
import dev.proa.api.selector.Selection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query of a list or watch.
 *
 * @param limit items at most, 0: all
 * @param continueToken of an earlier page, or empty
 * @param resourceVersion as sent, or empty
 * @param match Exact, NotOlderThan, or empty
 * @param timeoutSeconds 0 when not said
 * @param sendInitialEvents null when not said
 */
public record ListQuery(
        Selection selection,
        int limit,
        String continueToken,
        String resourceVersion,
        String match,
        long timeoutSeconds,
        boolean allowBookmarks,
        @Nullable Boolean sendInitialEvents) {

    public static ListQuery of(ApiRequest request, boolean watch) {
        RequestOptions options = request.options();
        ListQuery query = new ListQuery(
                Selection.parse(request.kind(), options.parameter("labelSelector"), fieldSelector(request)),
                (int) Math.clamp(number(options, "limit"), 0, Integer.MAX_VALUE),
                options.parameter("continue"),
                options.parameter("resourceVersion"),
                options.parameter("resourceVersionMatch"),
                number(options, "timeoutSeconds"),
                options.truth("allowWatchBookmarks"),
                options.query().containsKey("sendInitialEvents") ? options.truth("sendInitialEvents") : null);
        query.validate(watch);
        return query;
    }

    /** A read of a collection with a name in its path (the old watch of one object) selects that name. */
    private static String fieldSelector(ApiRequest request) {
        String given = request.options().parameter("fieldSelector");
        if (request.name().isEmpty()) {
            return given;
        }
        String byName = "metadata.name=" + request.name();
        return given.isEmpty() ? byName : given + "," + byName;
    }

    private static long number(RequestOptions options, String name) {
        String text = options.parameter(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }

    private void validate(boolean watch) {
        FieldErrors errors = FieldErrors.root();
        boolean initial = sendInitialEvents != null;
        if (watch) {
            FieldErrors at = errors.at("resourceVersionMatch");
            if (!match.isEmpty() && !initial) {
                at.forbidden("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
            }
            if (initial && match.isEmpty()) {
                at.forbidden("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
            }
            if (!match.isEmpty() && !match.equals("NotOlderThan")) {
                at.notSupported(match, List.of("NotOlderThan"));
            }
        } else {
            if (initial) {
                errors.at("sendInitialEvents").forbidden("sendInitialEvents is forbidden for list");
            }
            validateListMatch(errors);
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid("meta.k8s.io", "ListOptions", "", errors);
        }
    }

    private void validateListMatch(FieldErrors errors) {
        if (match.isEmpty()) {
            return;
        }
        FieldErrors at = errors.at("resourceVersionMatch");
        if (resourceVersion.isEmpty()) {
            at.forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided");
        }
        if (!continueToken.isEmpty()) {
            at.forbidden("resourceVersionMatch is forbidden when continue is provided");
        }
        if (!match.equals("Exact") && !match.equals("NotOlderThan")) {
            at.notSupported(match, List.of("Exact", "NotOlderThan", ""));
        }
        if (match.equals("Exact") && resourceVersion.equals("0")) {
            at.forbidden("resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }
    }

    /** The revision asked for; 0 when none is. */
    public long revision() {
        if (resourceVersion.isEmpty()) {
            return 0;
        }
        try {
            long revision = Long.parseLong(resourceVersion);
            if (revision >= 0) {
                return revision;
            }
        } catch (NumberFormatException e) {
            // Told below, together with negative numbers.
        }
        throw ApiException.badRequest("invalid resource version: resourceVersion: Invalid value: \"" + resourceVersion
                + "\": strconv.ParseUint: parsing \"" + resourceVersion + "\": invalid syntax");
    }
}
