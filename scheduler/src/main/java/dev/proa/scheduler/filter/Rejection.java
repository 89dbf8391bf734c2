package dev.proa.scheduler.filter;

import java.util.List;

/**
 * Why a node doesn't take a pod.
 *
 * @param reasons as the message counts them
 * @param resolvable whether other pods' end could change it
 */
public record Rejection(List<String> reasons, boolean resolvable) {
    /** One that no other pod's end could change. */
    public static Rejection unresolvable(String reason) {
        return new Rejection(List.of(reason), false);
    }

    static Rejection resolvable(String reason) {
        return new Rejection(List.of(reason), true);
    }
}
