package dev.proa.kinds.admission;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a webhook is reached: an https URL, or a Service. */
final class WebhookAddress {
    private static final String FORM = "; desired format: https://host[/path]";
    /** The parts of RFC 3986's appendix B, with the user apart. */
    private static final Pattern URL = Pattern.compile(
            "(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://(?:([^/?#@]*)@)?([^/?#]*))?([^?#]*)(?:\\?([^#]*))?(?:#(.*))?");

    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})(.{0,2})");

    private WebhookAddress() {}

    static void url(String url, FieldErrors at) {
        Matcher parts = URL.matcher(url);
        String fault = url.chars().anyMatch(c -> c < ' ' || c == 0x7f)
                ? "net/url: invalid control character in URL"
                : parts.matches() ? fault(url, parts) : "missing protocol scheme";
        if (!fault.isEmpty()) {
            at.required("url must be a valid URL: parse " + new dev.proa.json.JsonString(url).toJson() + ": " + fault
                    + FORM);
            return;
        }
        String scheme = text(parts.group(1)).toLowerCase(java.util.Locale.ROOT);
        if (!scheme.equals("https")) {
            at.invalid(scheme, "'https' is the only allowed URL scheme" + FORM);
        }
        if (text(parts.group(3)).isEmpty()) {
            at.invalid("", "host must be specified" + FORM);
        }
        if (parts.group(2) != null) {
            at.invalid(parts.group(2), "user information is not permitted in the URL");
        }
        if (!text(parts.group(6)).isEmpty()) {
            at.invalid(parts.group(6), "fragments are not permitted in the URL");
        }
        if (!text(parts.group(5)).isEmpty()) {
            at.invalid(parts.group(5), "query parameters are not permitted in the URL");
        }
    }

    private static String text(@org.jspecify.annotations.Nullable String group) {
        return group == null ? "" : group;
    }

    /** What Go's parser would refuse. */
    private static String fault(String url, Matcher parts) {
        if (url.startsWith(":")) {
            return "missing protocol scheme";
        }
        if (parts.group(1) == null && parts.group(4) != null && parts.group(3) == null) {
            String first = parts.group(4).split("/", 2)[0];
            if (first.contains(":")) {
                return "first path segment in URL cannot contain colon";
            }
        }
        Matcher escape = BAD_ESCAPE.matcher(text(parts.group(4)) + text(parts.group(6)));
        if (escape.find()) {
            return "invalid URL escape \"%" + escape.group(1) + "\"";
        }
        String host = text(parts.group(3));
        int colon = host.lastIndexOf(':');
        if (colon >= 0 && !host.endsWith("]") && !host.substring(colon + 1).matches("[0-9]*")) {
            return "invalid port \"" + host.substring(colon) + "\" after host";
        }
        int bad = host.replaceAll("[A-Za-z0-9._~!$&'()*+,;=:\\[\\]<>\"%-]|[^\\x00-\\x7f]", "")
                .length();
        return bad > 0 ? "invalid character in host name" : "";
    }

    static void service(JsonObject service, FieldErrors at) {
        Fields.required(service, "name", at);
        Fields.required(service, "namespace", at);
        long port = service.number("port");
        if (port < 1 || port > 65_535) {
            at.at("port").invalid(port, "port is not valid: " + Formats.between(1, 65_535));
        }
        String path = service.string("path");
        if (!path.isEmpty() && !path.equals("/")) {
            path(path, at.at("path"));
        }
    }

    private static void path(String path, FieldErrors at) {
        if (path.equals("//")) {
            at.invalid(path, "segment[0] may not be empty");
            return;
        }
        if (!path.startsWith("/")) {
            at.invalid(path, "must start with a '/'");
        }
        String inner = path.substring(1);
        String[] steps = (inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner).split("/", -1);
        for (int i = 0; i < steps.length; i++) {
            String segment = "segment[" + i + "]";
            if (steps[i].isEmpty()) {
                at.invalid(path, segment + " may not be empty");
            } else {
                List<String> faults = Formats.faults(Names::dns1123Subdomain, steps[i]);
                faults.forEach(fault -> at.invalid(path, segment + ": " + fault));
            }
        }
    }
}
