package dev.proa.kinds.admission;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Selectors;
import java.util.List;
import java.util.Locale;

/** The parameters of policies: of which kind they are, and which of them a binding means. */
final class Parameters {
    private static final List<String> NOT_FOUND_ACTIONS = List.of("Deny", "Allow");

    private Parameters() {}

    static void kind(JsonObject kind, FieldErrors at) {
        apiVersion(kind.string("apiVersion"), at.at("apiVersion"));
        String name = kind.string("kind");
        if (name.isEmpty()) {
            at.at("kind").required("");
            return;
        }
        List<String> faults = Formats.faults(Names::dns1035Label, name.toLowerCase(Locale.ROOT));
        if (!faults.isEmpty()) {
            at.at("kind").invalid(name, "may have mixed case, but should otherwise match: " + String.join(",", faults));
        }
    }

    private static void apiVersion(String apiVersion, FieldErrors at) {
        if (apiVersion.isEmpty()) {
            at.required("");
            return;
        }
        String[] parts = apiVersion.equals("/") ? new String[] {"", ""} : apiVersion.split("/", -1);
        if (parts.length > 2) {
            at.invalid(apiVersion, "unexpected GroupVersion string: " + apiVersion);
            return;
        }
        String group = parts.length == 2 ? parts[0] : "";
        String version = parts[parts.length - 1];
        if (!group.isEmpty()) {
            joined(group, Formats.faults(Names::dns1123Subdomain, group), at);
        }
        if (version.isEmpty()) {
            at.invalid(apiVersion, "version must be specified");
        } else {
            joined(version, Formats.faults(Names::dns1035Label, version), at);
        }
    }

    private static void joined(String value, List<String> faults, FieldErrors at) {
        if (!faults.isEmpty()) {
            at.invalid(value, String.join(",", faults));
        }
    }

    static void reference(JsonObject reference, FieldErrors at) {
        String exclusive = "name and selector are mutually exclusive";
        String name = reference.string("name");
        boolean selects = reference.has("selector");
        if (!name.isEmpty()) {
            Names.pathSegment(name, at.at("name"));
            if (selects) {
                at.at("name").forbidden(exclusive);
            }
        }
        Fields.in(reference, "selector", at, Selectors::labelSelector);
        if (selects && !name.isEmpty()) {
            at.at("selector").forbidden(exclusive);
        }
        if (!selects && name.isEmpty()) {
            at.required("one of name or selector must be specified");
        }
        Fields.requiredOneOf(reference, "parameterNotFoundAction", at, NOT_FOUND_ACTIONS);
    }
}
