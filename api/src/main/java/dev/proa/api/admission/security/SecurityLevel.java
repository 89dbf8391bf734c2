package dev.proa.api.admission.security;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A level of one version of the standard, as a namespace's labels name it.
 *
 * @param minor of Kubernetes 1.x; {@link #LATEST} for the newest
 */
record SecurityLevel(Level level, int minor) {
    static final int LATEST = Integer.MAX_VALUE;
    static final SecurityLevel PRIVILEGED = new SecurityLevel(Level.PRIVILEGED, LATEST);
    private static final String PREFIX = "pod-security.kubernetes.io/";
    private static final Pattern VERSION = Pattern.compile("v1\\.(0|[1-9][0-9]{0,3})");

    enum Level {
        PRIVILEGED,
        BASELINE,
        RESTRICTED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a namespace wants done with pods that are not as they should be. */
    record Policy(SecurityLevel enforce, SecurityLevel warn) {
        boolean isFullyPrivileged() {
            return enforce.level == Level.PRIVILEGED && warn.level == Level.PRIVILEGED;
        }
    }

    /** {@code restricted:latest}. */
    @Override
    public String toString() {
        return level.text() + ":" + (minor == LATEST ? "latest" : "v1." + minor);
    }

    /** What the labels say; faults are added to {@code errors}, and a policy comes out all the same, a strict one. */
    static Policy policy(JsonObject labels, FieldErrors errors) {
        SecurityLevel enforce = read(labels, "enforce", Level.RESTRICTED, errors);
        read(labels, "audit", Level.PRIVILEGED, errors);
        SecurityLevel warn = read(labels, "warn", Level.PRIVILEGED, errors);
        boolean valid = parsedLevel(labels.string(PREFIX + "enforce")) != null;
        if (!labels.has(PREFIX + "warn") && valid && enforce.level.compareTo(warn.level) > 0) {
            warn = new SecurityLevel(enforce.level, labels.has(PREFIX + "warn-version") ? warn.minor : enforce.minor);
        }
        return new Policy(enforce, warn);
    }

    private static SecurityLevel read(JsonObject labels, String mode, Level whenWrong, FieldErrors errors) {
        Level level = Level.PRIVILEGED;
        int minor = LATEST;
        String levelLabel = PREFIX + mode;
        if (labels.has(levelLabel)) {
            Level parsed = parsedLevel(labels.string(levelLabel));
            level = parsed == null ? whenWrong : parsed;
            if (parsed == null) {
                at(errors, levelLabel)
                        .invalid(labels.string(levelLabel), "must be one of privileged, baseline, restricted");
            }
        }
        String versionLabel = PREFIX + mode + "-version";
        if (labels.has(versionLabel)) {
            Matcher matcher = VERSION.matcher(labels.string(versionLabel));
            if (matcher.matches()) {
                minor = Integer.parseInt(matcher.group(1));
            } else if (!labels.string(versionLabel).equals("latest")) {
                at(errors, versionLabel).invalid(labels.string(versionLabel), "must be \"latest\" or \"v1.x\"");
            }
        }
        return new SecurityLevel(level, minor);
    }

    private static FieldErrors at(FieldErrors errors, String label) {
        return errors.at("metadata").at("labels").key(label);
    }

    private static @org.jspecify.annotations.Nullable Level parsedLevel(String text) {
        for (Level level : Level.values()) {
            if (level.text().equals(text)) {
                return level;
            }
        }
        return null;
    }
}
