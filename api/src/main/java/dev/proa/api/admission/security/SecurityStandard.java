package dev.proa.api.admission.security;

import dev.proa.api.admission.security.SecurityCheck.Violation;
import java.util.ArrayList;
import java.util.List;

/** Holds a pod against a level: baseline's rules first, then those that restricted adds, each by id. */
final class SecurityStandard {
    private static final List<SecurityCheck> BASELINE = BaselineChecks.all();
    private static final List<SecurityCheck> RESTRICTED = RestrictedChecks.all();

    private SecurityStandard() {}

    static List<Violation> violations(SecurityLevel wanted, PodView pod) {
        List<SecurityCheck> checks = new ArrayList<>();
        if (wanted.level() != SecurityLevel.Level.PRIVILEGED) {
            checks.addAll(BASELINE);
        }
        if (wanted.level() == SecurityLevel.Level.RESTRICTED) {
            for (SecurityCheck check : RESTRICTED) {
                if (wanted.minor() >= check.minorMin()) {
                    checks.removeIf(other -> other.id().equals(check.overrides()));
                    checks.add(check);
                }
            }
        }
        List<Violation> found = new ArrayList<>();
        for (SecurityCheck check : checks) {
            if (wanted.minor() >= check.minorMin()) {
                check.rule().check(pod, wanted.minor()).ifPresent(found::add);
            }
        }
        return found;
    }

    /** {@code reason (detail), reason (detail)}. */
    static String text(List<Violation> violations) {
        return String.join(", ", violations.stream().map(Violation::toString).toList());
    }
}
