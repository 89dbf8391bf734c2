package dev.proa.api.admission.security;

import java.util.Optional;

/**
 * One rule of the standard.
 *
 * @param level the first at which it holds
 * @param minorMin since which minor version it exists
 * @param overrides the baseline rule that this one takes the place of; empty for none
 */
record SecurityCheck(String id, SecurityLevel.Level level, int minorMin, String overrides, Rule rule) {

    /** What is wrong: a short reason and, in parentheses, the detail. */
    record Violation(String reason, String detail) {
        @Override
        public String toString() {
            return detail.isEmpty() ? reason : reason + " (" + detail + ")";
        }
    }

    interface Rule {
        Optional<Violation> check(PodView pod, int minor);
    }

    static Optional<Violation> violation(String reason, String detail) {
        return Optional.of(new Violation(reason, detail));
    }
}
