package dev.proa.api.kind;

import dev.proa.api.error.FieldErrors;
import java.util.regex.Pattern;

/** The name formats of the API (RFC 1123, RFC 1035, path segments), with upstream's wording of what is wrong. */
public final class Names {
    public static final int SUBDOMAIN_LENGTH_MAX = 253;
    public static final int LABEL_LENGTH_MAX = 63;

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern DNS1123_LABEL = Pattern.compile(LABEL);
    private static final Pattern DNS1123_SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern DNS1035_LABEL = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");

    private Names() {}

    public static boolean isDns1123Label(String value) {
        return value.length() <= LABEL_LENGTH_MAX
                && DNS1123_LABEL.matcher(value).matches();
    }

    public static boolean isDns1123Subdomain(String value) {
        return value.length() <= SUBDOMAIN_LENGTH_MAX
                && DNS1123_SUBDOMAIN.matcher(value).matches();
    }

    public static void dns1123Label(String value, FieldErrors at) {
        lengthAtMost(value, LABEL_LENGTH_MAX, at);
        if (DNS1123_LABEL.matcher(value).matches()) {
            return;
        }
        if (DNS1123_SUBDOMAIN.matcher(value).matches()) {
            at.invalid(value, "must not contain dots");
        } else {
            at.invalid(
                    value,
                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must"
                            + " start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '"
                            + LABEL + "')");
        }
    }

    public static void dns1123Subdomain(String value, FieldErrors at) {
        lengthAtMost(value, SUBDOMAIN_LENGTH_MAX, at);
        if (!DNS1123_SUBDOMAIN.matcher(value).matches()) {
            at.invalid(
                    value,
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and"
                            + " must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '"
                            + LABEL + "(\\." + LABEL + ")*')");
        }
    }

    public static void dns1035Label(String value, FieldErrors at) {
        lengthAtMost(value, LABEL_LENGTH_MAX, at);
        if (!DNS1035_LABEL.matcher(value).matches()) {
            at.invalid(
                    value,
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
                            + " character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is"
                            + " '[a-z]([-a-z0-9]*[a-z0-9])?')");
        }
    }

    /** Names that only have to fit one segment of a path: RBAC objects. */
    public static void pathSegment(String value, FieldErrors at) {
        if (value.equals(".") || value.equals("..")) {
            at.invalid(value, "may not be '" + value + "'");
        }
        pathSegmentStart(value, at);
    }

    /** What such a name may begin with. */
    public static void pathSegmentStart(String value, FieldErrors at) {
        for (String part : new String[] {"/", "%"}) {
            if (value.contains(part)) {
                at.invalid(value, "may not contain '" + part + "'");
            }
        }
    }

    private static void lengthAtMost(String value, int charactersMax, FieldErrors at) {
        if (value.length() > charactersMax) {
            at.invalid(value, "must be no more than " + charactersMax + " characters");
        }
    }
}
