package dev.proa.kinds.device;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.kinds.core.PersistentVolumeClaimValidation;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Resources;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** ResourceClaims, templates of them, and DeviceClasses. CEL expressions must be there; they are not compiled. */
public final class ClaimValidation {
    static final int REQUESTS_MAX = 32;
    static final int CONFIGURATIONS_MAX = 32;
    private static final int CONSTRAINTS_MAX = 32;
    private static final int SELECTORS_MAX = 32;
    private static final int ALTERNATIVES_MAX = 8;
    private static final int TOLERATIONS_MAX = 16;
    private static final int EXPRESSION_BYTES_MAX = 10 * 1024;
    private static final List<String> MODES = List.of("All", "ExactCount");
    private static final String NO_REQUEST = "must be the name of a request in the claim or the name of a request and a"
            + " subrequest separated by '/'";

    private ClaimValidation() {}

    public static void claim(JsonObject claim, FieldErrors errors) {
        devices(claim.objectAt("spec", "devices"), errors.at("spec").at("devices"));
    }

    public static void claimUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        Fields.immutable(old, updated, "spec", errors);
    }

    public static void template(JsonObject template, FieldErrors errors) {
        FieldErrors at = errors.at("spec");
        PersistentVolumeClaimValidation.templateMetadata(template.objectAt("spec", "metadata"), at.at("metadata"));
        devices(template.objectAt("spec", "spec", "devices"), at.at("spec").at("devices"));
    }

    public static void deviceClass(JsonObject deviceClass, FieldErrors errors) {
        JsonObject spec = deviceClass.object("spec");
        FieldErrors at = errors.at("spec");
        selectors(spec, at);
        Items.list(spec, "config", CONFIGURATIONS_MAX, at, ClaimValidation::configuration);
        if (spec.has("extendedResourceName") && !Resources.isExtended(spec.string("extendedResourceName"))) {
            at.at("extendedResourceName")
                    .invalid(spec.string("extendedResourceName"), "must be a valid extended resource name");
        }
    }

    /** {@code request} and {@code request/subrequest}. */
    static Set<String> requestNames(JsonObject devices) {
        Set<String> names = new HashSet<>();
        for (JsonObject request : devices.array("requests").objects()) {
            String name = request.string("name");
            names.add(name);
            request.array("firstAvailable").objects().forEach(sub -> names.add(name + "/" + sub.string("name")));
        }
        return names;
    }

    private static void devices(JsonObject devices, FieldErrors at) {
        Set<String> names = requestNames(devices);
        Items.set(devices, "requests", REQUESTS_MAX, r -> r.string("name"), at, ClaimValidation::request);
        Items.list(devices, "constraints", CONSTRAINTS_MAX, at, (constraint, place) -> {
            requestReferences(constraint, names, place);
            if (constraint.has("matchAttribute")) {
                DeviceNames.fullyQualified(constraint.string("matchAttribute"), place.at("matchAttribute"));
            } else if (constraint.has("distinctAttribute")) {
                DeviceNames.fullyQualified(constraint.string("distinctAttribute"), place.at("distinctAttribute"));
            } else {
                place.required("exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple"
                        + " fields are set");
            }
        });
        Items.list(devices, "config", CONFIGURATIONS_MAX, at, (config, place) -> {
            requestReferences(config, names, place);
            configuration(config, place);
        });
    }

    static void requestReferences(JsonObject holder, Set<String> names, FieldErrors at) {
        Items.texts(holder, "requests", REQUESTS_MAX, at, (name, place) -> requestReference(name, names, place));
    }

    static void requestReference(String name, Set<String> names, FieldErrors at) {
        String[] segments = name.split("/", -1);
        if (segments.length > 2) {
            at.invalid(name, NO_REQUEST);
            return;
        }
        for (String segment : segments) {
            Names.dns1123Label(segment, at);
        }
        if (!names.contains(name)) {
            at.invalid(name, NO_REQUEST);
        }
    }

    private static void request(JsonObject request, FieldErrors at) {
        Names.dns1123Label(request.string("name"), at.at("name"));
        boolean alternatives = !request.array("firstAvailable").isEmpty();
        boolean exact = request.has("exactly");
        if (!alternatives && !exact) {
            at.required("exactly one of `exactly` or `firstAvailable` is required");
        } else if (alternatives && exact) {
            at.invalid(
                    JsonNull.NULL,
                    "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set");
        } else if (alternatives) {
            Items.set(request, "firstAvailable", ALTERNATIVES_MAX, r -> r.string("name"), at, (sub, place) -> {
                Names.dns1123Label(sub.string("name"), place.at("name"));
                wanted(sub, place);
            });
        } else {
            wanted(request.object("exactly"), at.at("exactly"));
        }
    }

    private static void wanted(JsonObject wanted, FieldErrors at) {
        Fields.requiredFormat(wanted, "deviceClassName", at, Names::dns1123Subdomain);
        selectors(wanted, at);
        long count = wanted.number("count");
        switch (wanted.string("allocationMode")) {
            case "All" -> {
                if (count != 0) {
                    at.at("count").invalid(count, "must not be specified when allocationMode is 'All'");
                }
            }
            case "ExactCount" -> Fields.positive(count, at.at("count"));
            default -> at.at("allocationMode").notSupported(wanted.string("allocationMode"), MODES);
        }
        Items.list(wanted, "tolerations", TOLERATIONS_MAX, at, DeviceNames::toleration);
    }

    private static void selectors(JsonObject holder, FieldErrors at) {
        Items.list(holder, "selectors", SELECTORS_MAX, at, (selector, place) -> {
            String expression = selector.stringAt("cel", "expression");
            FieldErrors where = place.at("cel").at("expression");
            if (!selector.has("cel")) {
                place.at("cel").required("");
            } else if (Formats.bytes(expression) > EXPRESSION_BYTES_MAX) {
                where.tooLong(EXPRESSION_BYTES_MAX);
            } else if (expression.isBlank()) {
                where.invalid(expression, "compilation failed: there is no expression");
            }
        });
    }

    static void configuration(JsonObject configuration, FieldErrors at) {
        if (!configuration.has("opaque")) {
            at.at("opaque").required("");
            return;
        }
        JsonObject opaque = configuration.object("opaque");
        Formats.driverName(opaque.string("driver"), at.at("opaque").at("driver"));
        DeviceNames.data(opaque, "parameters", at.at("opaque"));
    }
}
