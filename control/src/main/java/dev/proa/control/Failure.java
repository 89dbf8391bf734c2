package dev.proa.control;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;

/** The kinds of failures of requests that plans tell apart. */
public enum Failure {
    /** Refused because its namespace is going away: nothing to report, nothing to retry. */
    NAMESPACE_TERMINATING,
    ALREADY_EXISTS,
    NOT_FOUND,
    /** What was sent can't be made valid by sending it again: 422, 400. */
    INVALID,
    ANY;

    public boolean covers(ApiException failure) {
        StatusReason reason = failure.reason();
        return switch (this) {
            case NAMESPACE_TERMINATING ->
                failure.details().array("causes").objects().stream()
                        .anyMatch(cause -> cause.string("reason").equals("NamespaceTerminating"));
            case ALREADY_EXISTS -> reason == StatusReason.ALREADY_EXISTS;
            case NOT_FOUND -> reason == StatusReason.NOT_FOUND;
            case INVALID -> reason == StatusReason.INVALID || reason == StatusReason.BAD_REQUEST;
            case ANY -> true;
        };
    }
}
