package dev.proa.api.discovery;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes' order of version names: stable before beta before alpha, the higher number first, others last by name. */
public final class VersionOrder {
    private static final Pattern VERSION = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");

    public static final Comparator<String> NEWEST_STABLE_FIRST = Comparator.comparingInt(VersionOrder::rank)
            .thenComparing(Comparator.comparingLong(VersionOrder::major).reversed())
            .thenComparing(Comparator.comparingLong(VersionOrder::minor).reversed())
            .thenComparing(Comparator.naturalOrder());

    private VersionOrder() {}

    private static int rank(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            return 3;
        }
        return matcher.group(2) == null ? 0 : matcher.group(2).equals("beta") ? 1 : 2;
    }

    private static long major(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static long minor(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.matches() && matcher.group(3) != null ? Long.parseLong(matcher.group(3)) : 0;
    }
}
