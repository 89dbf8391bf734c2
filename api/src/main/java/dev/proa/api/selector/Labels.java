package dev.proa.api.selector;

import dev.proa.api.kind.Names;
import java.util.Optional;
import java.util.regex.Pattern;

/** The formats of label keys (qualified names) and label values, with upstream's wording of what is wrong. */
public final class Labels {
    private static final int LENGTH_MAX = 63;
    private static final String NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final Pattern NAME_PATTERN = Pattern.compile(NAME);
    private static final Pattern VALUE_PATTERN = Pattern.compile("(" + NAME + ")?");
    private static final String NAME_MESSAGE =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and"
                    + " end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '"
                    + NAME
                    + "')";
    private static final String VALUE_MESSAGE =
            "a valid label must be an empty string or consist of alphanumeric characters,"
                    + " '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or"
                    + " '12345', regex used for validation is '("
                    + NAME
                    + ")?')";

    private Labels() {}

    /** What is wrong with a label key or any other qualified name; several faults are joined by "; ". */
    public static Optional<String> key(String key) {
        java.util.List<String> faults = faultsOfKey(key);
        return faults.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", faults));
    }

    /** Each fault of a qualified name by itself. */
    public static java.util.List<String> faultsOfKey(String key) {
        java.util.List<String> faults = new java.util.ArrayList<>();
        int slash = key.indexOf('/');
        if (slash != key.lastIndexOf('/')) {
            return java.util.List.of("a valid label key " + NAME_MESSAGE
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        String name = slash < 0 ? key : key.substring(slash + 1);
        if (slash == 0) {
            faults.add("prefix part must be non-empty");
        } else if (slash > 0) {
            prefix(key.substring(0, slash), faults);
        }
        if (name.isEmpty()) {
            faults.add("name part must be non-empty");
        } else if (name.length() > LENGTH_MAX) {
            faults.add("name part must be no more than " + LENGTH_MAX + " characters");
        }
        if (!NAME_PATTERN.matcher(name).matches()) {
            faults.add("name part " + NAME_MESSAGE);
        }
        return faults;
    }

    private static void prefix(String prefix, java.util.List<String> faults) {
        if (prefix.length() > Names.SUBDOMAIN_LENGTH_MAX) {
            faults.add("prefix part must be no more than " + Names.SUBDOMAIN_LENGTH_MAX + " characters");
        } else if (!Names.isDns1123Subdomain(prefix)) {
            faults.add(
                    "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.',"
                            + " and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
                            + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        }
    }

    /** What is wrong with a label's value; several faults are joined by "; ". */
    public static Optional<String> value(String value) {
        java.util.List<String> faults = faultsOfValue(value);
        return faults.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", faults));
    }

    /** Each fault of a label's value by itself. */
    public static java.util.List<String> faultsOfValue(String value) {
        java.util.List<String> faults = new java.util.ArrayList<>();
        if (value.length() > LENGTH_MAX) {
            faults.add("must be no more than " + LENGTH_MAX + " characters");
        }
        if (!VALUE_PATTERN.matcher(value).matches()) {
            faults.add(VALUE_MESSAGE);
        }
        return faults;
    }
}
