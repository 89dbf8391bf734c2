package dev.proa.kinds.validation;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonString;
import java.util.List;
import java.util.function.BiConsumer;

/** Names of signers of certificates: a domain and a path, {@code example.com/signer-name}. */
public final class SignerNames {
    private static final int DOMAIN_BYTES_MAX = 253;
    private static final int BYTES_MAX = DOMAIN_BYTES_MAX + 1 + 253 + 63 + 1;

    private SignerNames() {}

    public static void check(String name, FieldErrors at) {
        if (name.isEmpty()) {
            at.required("");
            return;
        }
        String[] segments = name.split("/", -1);
        if (segments.length != 2) {
            at.invalid(name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
            return;
        }
        if (Formats.bytes(segments[0]) > DOMAIN_BYTES_MAX) {
            at.tooLong(DOMAIN_BYTES_MAX);
        }
        labels(segments[0], Names::dns1123Label, at);
        if (!segments[0].contains(".")) {
            at.invalid(segments[0], "should be a domain with at least two segments separated by dots");
        }
        labels(segments[1], Names::dns1123Subdomain, at);
        if (Formats.bytes(name) > BYTES_MAX) {
            at.tooLong(BYTES_MAX);
        }
    }

    /** The first label that is none is told. */
    private static void labels(String segment, BiConsumer<String, FieldErrors> format, FieldErrors at) {
        for (String label : segment.split("\\.", -1)) {
            List<String> faults = Formats.faults(format, label);
            if (!faults.isEmpty()) {
                String shown = new JsonString(label).toJson();
                faults.forEach(fault -> at.invalid(segment, "validating label " + shown + ": " + fault));
                return;
            }
        }
    }
}
