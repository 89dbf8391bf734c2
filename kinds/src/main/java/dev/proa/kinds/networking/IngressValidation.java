package dev.proa.kinds.networking;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Addresses;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.List;

/** Ingresses: hosts, paths, and backends that can be found. */
public final class IngressValidation {
    private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";
    private static final List<String> PATH_TYPES = List.of("Exact", "ImplementationSpecific", "Prefix");
    private static final List<String> BAD_SEQUENCES = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> BAD_ENDS = List.of("/..", "/.");

    /**
     * What an update may keep of what is wrong already.
     *
     * @param secretNames whether secrets may be named anyhow
     * @param wildcardRules whether rules of wildcard hosts may hold anything
     */
    private record Tolerated(boolean secretNames, boolean wildcardRules) {}

    private IngressValidation() {}

    public static void create(JsonObject ingress, FieldErrors errors) {
        spec(ingress.object("spec"), new Tolerated(false, false), errors.at("spec"));
        JsonObject annotations = ingress.objectAt("metadata", "annotations");
        if (annotations.contains(CLASS_ANNOTATION) && ingress.hasAt("spec", "ingressClassName")) {
            String annotated = annotations.string(CLASS_ANNOTATION);
            if (!annotated.equals(ingress.stringAt("spec", "ingressClassName"))) {
                errors.at("annotations")
                        .at(CLASS_ANNOTATION)
                        .invalid(annotated, "must match `ingressClassName` when both are specified");
            }
        }
    }

    public static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        JsonObject before = old.object("spec");
        FieldErrors secrets = FieldErrors.root();
        Fields.each(before, "tls", secrets, (tls, at) -> Fields.format(tls, "secretName", at, Names::dns1123Subdomain));
        FieldErrors wildcards = FieldErrors.root();
        Fields.each(before, "rules", wildcards, (rule, at) -> {
            if (rule.string("host").contains("*")) {
                paths(rule, at);
            }
        });
        spec(updated.object("spec"), new Tolerated(!secrets.isEmpty(), !wildcards.isEmpty()), errors.at("spec"));
    }

    private static void spec(JsonObject spec, Tolerated tolerated, FieldErrors at) {
        JsonArray rules = spec.array("rules");
        if (rules.isEmpty() && !spec.has("defaultBackend")) {
            at.invalid(Fields.orNull(spec.get("rules")), "either `defaultBackend` or `rules` must be specified");
        }
        Fields.in(spec, "defaultBackend", at, IngressValidation::backend);
        Fields.each(spec, "rules", at, (rule, place) -> {
            String host = rule.string("host");
            host(rule, place.at("host"));
            if (!host.contains("*") || !tolerated.wildcardRules()) {
                paths(rule, place);
            }
        });
        Fields.each(spec, "tls", at, (tls, place) -> {
            List<String> hosts = tls.array("hosts").strings();
            for (int i = 0; i < hosts.size(); i++) {
                hostName(hosts.get(i), place.at("hosts", i));
            }
            if (!tolerated.secretNames()) {
                Fields.format(tls, "secretName", place, Names::dns1123Subdomain);
            }
        });
        if (spec.has("ingressClassName")) {
            Names.dns1123Subdomain(spec.string("ingressClassName"), at.at("ingressClassName"));
        }
    }

    private static void host(JsonObject rule, FieldErrors at) {
        String host = rule.string("host");
        if (host.isEmpty()) {
            return;
        }
        if (Addresses.isAddress(host)) {
            at.invalid(host, "must be a DNS name, not an IP address");
        }
        hostName(host, at);
    }

    private static void hostName(String host, FieldErrors at) {
        if (host.contains("*")) {
            Formats.wildcardSubdomain(host, at);
        } else {
            Names.dns1123Subdomain(host, at);
        }
    }

    private static void paths(JsonObject rule, FieldErrors at) {
        Fields.in(rule, "http", at, (http, place) -> {
            if (http.array("paths").isEmpty()) {
                place.at("paths").required("");
            }
            Fields.each(http, "paths", place, IngressValidation::path);
        });
    }

    private static void path(JsonObject path, FieldErrors at) {
        if (!path.has("pathType")) {
            at.at("pathType").required("pathType must be specified");
            return;
        }
        String value = path.string("path");
        FieldErrors place = at.at("path");
        switch (path.string("pathType")) {
            case "Exact", "Prefix" -> {
                if (!value.startsWith("/")) {
                    place.invalid(value, "must be an absolute path");
                }
                BAD_SEQUENCES.stream()
                        .filter(value::contains)
                        .forEach(bad -> place.invalid(value, "must not contain '" + bad + "'"));
                BAD_ENDS.stream()
                        .filter(value::endsWith)
                        .forEach(bad -> place.invalid(value, "cannot end with '" + bad + "'"));
            }
            case "ImplementationSpecific" -> {
                if (!value.isEmpty() && !value.startsWith("/")) {
                    place.invalid(value, "must be an absolute path");
                }
            }
            default -> at.at("pathType").notSupported(path.string("pathType"), PATH_TYPES);
        }
        backend(path.object("backend"), at.at("backend"));
    }

    private static void backend(JsonObject backend, FieldErrors at) {
        boolean service = backend.has("service");
        if (backend.has("resource")) {
            if (service) {
                at.invalid("", "cannot set both resource and service backends");
            } else {
                IngressClassValidation.reference(backend.object("resource"), at.at("resource"));
            }
        } else if (service) {
            service(backend.object("service"), at);
        } else {
            at.invalid("", "resource or service backend is required");
        }
    }

    private static void service(JsonObject service, FieldErrors at) {
        FieldErrors place = at.at("service");
        Fields.requiredFormat(service, "name", place, Names::dns1035Label);
        String name = service.stringAt("port", "name");
        long number = service.numberAt(0, "port", "number");
        if (!name.isEmpty() && number != 0) {
            at.invalid("", "cannot set both port name & port number");
        } else if (!name.isEmpty()) {
            Formats.portName(name, place.at("port").at("name"));
        } else if (number != 0) {
            Formats.port(number, place.at("port").at("number"));
        } else {
            at.required("port name or number is required");
        }
    }

    public static void status(JsonObject old, JsonObject updated, FieldErrors errors) {
        List<String> stored = old.arrayAt("status", "loadBalancer", "ingress").objects().stream()
                .map(ingress -> ingress.string("ip"))
                .toList();
        FieldErrors at = errors.at("status").at("loadBalancer");
        Fields.each(updated.objectAt("status", "loadBalancer"), "ingress", at, (ingress, place) -> {
            if (!ingress.string("ip").isEmpty()) {
                Addresses.address(ingress.string("ip"), stored, place.at("ip"));
            }
            String host = ingress.string("hostname");
            if (!host.isEmpty()) {
                Names.dns1123Subdomain(host, place.at("hostname"));
                if (Addresses.isAddress(host)) {
                    place.at("hostname").invalid(host, "must be a DNS name, not an IP address");
                }
            }
        });
    }
}
