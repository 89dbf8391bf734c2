package dev.proa.kinds.validation;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.api.selector.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Formats of strings, each with what is wrong with a value in upstream's words (apimachinery's util/validation). */
public final class Formats {
    public static final String IMMUTABLE = "field is immutable";

    private static final int NAME_CHARACTERS_MAX = 253;
    private static final int PORT_NAME_CHARACTERS_MAX = 15;
    private static final int PORT_MAX = 65_535;
    private static final String LABEL_WITH_UNDERSCORE = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN_WITH_UNDERSCORE =
            LABEL_WITH_UNDERSCORE + "(\\." + LABEL_WITH_UNDERSCORE + ")*";
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String WILDCARD_SUBDOMAIN = "\\*\\." + LABEL + "(\\." + LABEL + ")*";
    private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";
    private static final String HEADER_NAME = "[-A-Za-z0-9]+";
    private static final String PERCENT = "[0-9]+%";
    private static final String HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
    private static final String C_IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";

    private Formats() {}

    /** The length that upstream's limits on sizes mean: Go's strings are UTF-8. */
    public static int bytes(String value) {
        return value.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }

    private static boolean matches(String pattern, String value) {
        return Pattern.matches(pattern, value);
    }

    /** The sentence about a regular expression, with examples. */
    public static String expression(String message, String pattern, String... examples) {
        if (examples.length == 0) {
            return message + " (regex used for validation is '" + pattern + "')";
        }
        StringBuilder text = new StringBuilder(message).append(" (e.g. ");
        for (int i = 0; i < examples.length; i++) {
            text.append(i > 0 ? " or " : "").append('\'').append(examples[i]).append("', ");
        }
        return text + "regex used for validation is '" + pattern + "')";
    }

    public static String between(long min, long max) {
        return "must be between " + min + " and " + max + ", inclusive";
    }

    /** What {@link Names} finds, as texts. */
    public static List<String> faults(java.util.function.BiConsumer<String, FieldErrors> format, String value) {
        FieldErrors errors = FieldErrors.root();
        format.accept(value, errors);
        String start = "Invalid value: " + new dev.proa.json.JsonString(value).toJson() + ": ";
        return errors.causes().stream()
                .map(cause ->
                        cause.message().startsWith(start) ? cause.message().substring(start.length()) : cause.message())
                .toList();
    }

    public static void qualifiedName(String value, FieldErrors at) {
        Labels.faultsOfKey(value).forEach(fault -> at.invalid(value, fault));
    }

    public static void labelValue(String value, FieldErrors at) {
        Labels.faultsOfValue(value).forEach(fault -> at.invalid(value, fault));
    }

    public static void subdomainWithUnderscore(String value, FieldErrors at) {
        if (value.length() > NAME_CHARACTERS_MAX) {
            at.invalid(value, "must be no more than " + NAME_CHARACTERS_MAX + " characters");
        }
        if (!matches(SUBDOMAIN_WITH_UNDERSCORE, value)) {
            at.invalid(
                    value,
                    expression(
                            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-'"
                                    + " or '.', and must start and end with an alphanumeric character",
                            SUBDOMAIN_WITH_UNDERSCORE,
                            "example.com"));
        }
    }

    /** {@code *.example.com}. */
    public static void wildcardSubdomain(String value, FieldErrors at) {
        if (value.length() > NAME_CHARACTERS_MAX) {
            at.invalid(value, "must be no more than " + NAME_CHARACTERS_MAX + " characters");
        }
        if (!matches(WILDCARD_SUBDOMAIN, value)) {
            at.invalid(
                    value,
                    expression(
                            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which"
                                    + " must consist of lower case alphanumeric characters, '-' or '.' and end with an"
                                    + " alphanumeric character",
                            WILDCARD_SUBDOMAIN,
                            "*.example.com"));
        }
    }

    public static void environmentName(String value, FieldErrors at) {
        if (value.isEmpty()) {
            at.invalid(value, "environment variable name must be non-empty");
        }
        if (value.chars().anyMatch(c -> c < ' ' || c > '~' || c == '=')) {
            at.invalid(
                    value,
                    "a valid environment variable name must consist only of printable ASCII characters other than '='");
        }
    }

    /** The key of a ConfigMap or Secret: a file name. */
    public static void configKey(String value, FieldErrors at) {
        if (value.length() > NAME_CHARACTERS_MAX) {
            at.invalid(value, "must be no more than " + NAME_CHARACTERS_MAX + " characters");
        }
        if (!matches(CONFIG_KEY, value)) {
            at.invalid(
                    value,
                    expression(
                            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
                            CONFIG_KEY,
                            "key.name",
                            "KEY_NAME",
                            "key-name"));
        }
        if (value.equals(".") || value.equals("..")) {
            at.invalid(value, "must not be '" + value + "'");
        } else if (value.startsWith("..")) {
            at.invalid(value, "must not start with '..'");
        }
    }

    public static void headerName(String value, FieldErrors at) {
        if (!matches(HEADER_NAME, value)) {
            at.invalid(
                    value,
                    expression(
                            "a valid HTTP header must consist of alphanumeric characters or '-'",
                            HEADER_NAME,
                            "X-Header-Name"));
        }
    }

    public static List<String> faultsOfPortName(String value) {
        List<String> faults = new ArrayList<>();
        if (value.length() > PORT_NAME_CHARACTERS_MAX) {
            faults.add("must be no more than " + PORT_NAME_CHARACTERS_MAX + " characters");
        }
        if (!matches("[-a-z0-9]+", value)) {
            faults.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (value.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
            faults.add("must contain at least one letter (a-z)");
        }
        if (value.contains("--")) {
            faults.add("must not contain consecutive hyphens");
        }
        if (value.startsWith("-") || value.endsWith("-")) {
            faults.add("must not begin or end with a hyphen");
        }
        return faults;
    }

    public static void portName(String value, FieldErrors at) {
        faultsOfPortName(value).forEach(fault -> at.invalid(value, fault));
    }

    public static void port(long value, FieldErrors at) {
        if (value < 1 || value > PORT_MAX) {
            at.invalid(value, between(1, PORT_MAX));
        }
    }

    public static boolean isPercent(String value) {
        return matches(PERCENT, value);
    }

    public static void percent(String value, FieldErrors at) {
        if (!isPercent(value)) {
            at.invalid(
                    value,
                    expression(
                            "a valid percent string must be a numeric string followed by an ending '%'",
                            PERCENT, "1%", "93%"));
        }
    }

    /** {@code acme.io/foo}, where the part after the slash is a path. */
    public static void domainPrefixedPath(String value, FieldErrors at) {
        if (value.isEmpty()) {
            at.required("");
            return;
        }
        int slash = value.indexOf('/');
        if (slash <= 0 || slash == value.length() - 1) {
            at.invalid(value, "must be a domain-prefixed path (such as \"acme.io/foo\")");
            return;
        }
        Names.dns1123Subdomain(value.substring(0, slash), at);
        String path = value.substring(slash + 1);
        if (!matches(HTTP_PATH, path)) {
            at.invalid(path, expression("Invalid path", HTTP_PATH));
        }
    }

    /** A name of at least three segments, as webhooks have. */
    public static void fullyQualifiedName(String value, FieldErrors at) {
        if (value.isEmpty()) {
            at.required("");
            return;
        }
        List<String> faults = faults(Names::dns1123Subdomain, value);
        if (!faults.isEmpty()) {
            at.invalid(value, String.join(",", faults));
        } else if (value.split("\\.", -1).length < 3) {
            at.invalid(value, "should be a domain with at least three segments separated by dots");
        }
    }

    public static void cIdentifier(String value, FieldErrors at) {
        if (!isCIdentifier(value)) {
            at.invalid(
                    value,
                    expression(
                            "a valid C identifier must start with alphabetic character or '_', followed by a string of"
                                    + " alphanumeric characters or '_'",
                            C_IDENTIFIER,
                            "my_name",
                            "MY_NAME",
                            "MyName"));
        }
    }

    public static boolean isCIdentifier(String value) {
        return matches(C_IDENTIFIER, value);
    }

    /** User and group ids of containers. */
    public static void id(long value, FieldErrors at) {
        if (value < 0 || value > Integer.MAX_VALUE) {
            at.invalid(value, between(0, Integer.MAX_VALUE));
        }
    }

    /** A CSI driver's name: a label's length, a subdomain's form in any case. */
    public static void driverName(String value, FieldErrors at) {
        if (value.isEmpty()) {
            at.required("");
            return;
        }
        if (value.length() > Names.LABEL_LENGTH_MAX) {
            at.tooLong(Names.LABEL_LENGTH_MAX);
        }
        faults(Names::dns1123Subdomain, value.toLowerCase(java.util.Locale.ROOT))
                .forEach(fault -> at.invalid(value, fault));
    }

    /** A path that stays below where it begins. */
    public static void descendingPath(String path, FieldErrors at) {
        if (path.startsWith("/")) {
            at.invalid(path, "must be a relative path");
        }
        noBacksteps(path, at);
    }

    /** A descending path whose first segment does not begin with two dots: those are the volume's own. */
    public static void unreservedPath(String path, FieldErrors at) {
        descendingPath(path, at);
        if (path.startsWith("..") && !path.startsWith("../")) {
            at.invalid(path, "must not start with '..'");
        }
    }

    public static boolean hasBacksteps(String path) {
        return List.of(path.split("/", -1)).contains("..");
    }

    public static void noBacksteps(String path, FieldErrors at) {
        if (hasBacksteps(path)) {
            at.invalid(path, "must not contain '..'");
        }
    }
}
