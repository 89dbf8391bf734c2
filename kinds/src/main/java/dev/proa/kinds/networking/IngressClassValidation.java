package dev.proa.kinds.networking;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.List;

/** IngressClasses: a controller, for good, and where its parameters are. */
public final class IngressClassValidation {
    private static final List<String> SCOPES = List.of("Cluster", "Namespace");
    private static final int CONTROLLER_BYTES_MAX = 250;

    private IngressClassValidation() {}

    public static void create(JsonObject ingressClass, FieldErrors errors) {
        JsonObject spec = ingressClass.object("spec");
        FieldErrors at = errors.at("spec");
        if (Formats.bytes(spec.string("controller")) > CONTROLLER_BYTES_MAX) {
            at.at("controller").tooLong(CONTROLLER_BYTES_MAX);
        }
        Formats.domainPrefixedPath(spec.string("controller"), at.at("controller"));
        Fields.in(spec, "parameters", at, IngressClassValidation::parameters);
    }

    public static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        Fields.immutable(old.object("spec"), updated.object("spec"), "controller", errors.at("spec"));
        create(updated, errors);
    }

    private static void parameters(JsonObject parameters, FieldErrors at) {
        reference(parameters, at);
        String scope = parameters.string("scope");
        boolean placed = parameters.has("namespace");
        if (!parameters.has("scope")) {
            at.at("scope").required("");
        } else if (!SCOPES.contains(scope)) {
            at.at("scope").notSupported(scope, SCOPES);
        } else if (scope.equals("Cluster")) {
            if (placed) {
                at.at("namespace").forbidden("`parameters.scope` is set to 'Cluster'");
            }
        } else if (placed) {
            Names.dns1123Label(parameters.string("namespace"), at.at("namespace"));
        } else {
            at.at("namespace").required("`parameters.scope` is set to 'Namespace'");
        }
    }

    /** A reference to an object by group, kind and name. */
    static void reference(JsonObject reference, FieldErrors at) {
        if (reference.has("apiGroup")) {
            Names.dns1123Subdomain(reference.string("apiGroup"), at.at("apiGroup"));
        }
        Fields.requiredFormat(reference, "kind", at, Names::pathSegment);
        Fields.requiredFormat(reference, "name", at, Names::pathSegment);
    }
}
