package dev.proa.kinds.certificates;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.identity.certificate.SigningRequests;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.SignerNames;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a CertificateSigningRequest may say, and what each who writes it may add. */
final class CertificateRequestValidation {
    private static final List<String> USAGES = List.of(
            "any",
            "cert sign",
            "client auth",
            "code signing",
            "content commitment",
            "crl sign",
            "data encipherment",
            "decipher only",
            "digital signature",
            "email protection",
            "encipher only",
            "ipsec end system",
            "ipsec tunnel",
            "ipsec user",
            "key agreement",
            "key encipherment",
            "microsoft sgc",
            "netscape sgc",
            "ocsp signing",
            "s/mime",
            "server auth",
            "signing",
            "timestamping");
    private static final List<String> DECISIONS = List.of("Approved", "Denied", "Failed");
    private static final List<String> STATES = List.of("False", "True", "Unknown");
    private static final String LEGACY_SIGNER = "kubernetes.io/legacy-unknown";
    private static final long SECONDS_MIN = 600;

    private CertificateRequestValidation() {}

    static List<JsonObject> conditions(JsonObject request, String type) {
        return request.arrayAt("status", "conditions").objects().stream()
                .filter(condition -> condition.string("type").equals(type))
                .toList();
    }

    static void create(JsonObject request, FieldErrors errors) {
        check(JsonObject.EMPTY, request, errors);
    }

    private static byte[] decoded(String base64) {
        return base64.isEmpty() ? new byte[0] : Base64.getDecoder().decode(base64);
    }

    private static void check(JsonObject old, JsonObject request, FieldErrors errors) {
        JsonObject spec = request.object("spec");
        FieldErrors at = errors.at("spec");
        SigningRequests.fault(decoded(spec.string("request")))
                .ifPresent(fault -> at.at("request").invalid(spec.string("request"), fault));
        usages(spec.array("usages").strings(), old.arrayAt("spec", "usages").strings(), at.at("usages"));
        String signer = spec.string("signerName");
        if (signer.equals(LEGACY_SIGNER) && !old.stringAt("spec", "signerName").equals(LEGACY_SIGNER)) {
            at.at("signerName").invalid(signer, "the legacy signerName is not allowed via this API version");
        } else {
            SignerNames.check(signer, at.at("signerName"));
        }
        if (spec.number("expirationSeconds", SECONDS_MIN) < SECONDS_MIN) {
            at.at("expirationSeconds")
                    .invalid(
                            spec.number("expirationSeconds"),
                            "may not specify a duration less than 600 seconds (10 minutes)");
        }
        conditions(old, request, errors.at("status"));
        String certificate = request.stringAt("status", "certificate");
        String before = old.stringAt("status", "certificate");
        boolean tolerated = !old.isEmpty() && (certificate.equals(before) || fault(before));
        if (!tolerated) {
            SigningRequests.faultOfCertificates(decoded(certificate))
                    .ifPresent(fault -> errors.at("status").at("certificate").invalid("<certificate data>", fault));
        }
    }

    private static boolean fault(String certificate) {
        return SigningRequests.faultOfCertificates(decoded(certificate)).isPresent();
    }

    private static void usages(List<String> usages, List<String> stored, FieldErrors at) {
        if (usages.isEmpty()) {
            at.required("");
        }
        boolean known = USAGES.containsAll(stored);
        boolean distinct = new HashSet<>(stored).size() == stored.size();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < usages.size(); i++) {
            if (known && !USAGES.contains(usages.get(i))) {
                at.index(i).notSupported(usages.get(i), USAGES);
            }
            if (!seen.add(usages.get(i)) && distinct) {
                at.index(i).duplicate(usages.get(i));
            }
        }
    }

    private static void conditions(JsonObject old, JsonObject request, FieldErrors status) {
        List<JsonObject> stored = old.arrayAt("status", "conditions").objects();
        List<String> storedTypes = stored.stream().map(c -> c.string("type")).toList();
        boolean named = !storedTypes.contains("");
        boolean distinct = new HashSet<>(storedTypes).size() == storedTypes.size();
        boolean decided = storedTypes.containsAll(List.of("Approved", "Denied"));
        Set<String> seen = new HashSet<>();
        Fields.each(request.object("status"), "conditions", status, (condition, place) -> {
            String type = condition.string("type");
            if (named && type.isEmpty()) {
                place.at("type").required("");
            }
            Fields.requiredOneOf(condition, "status", place, DECISIONS.contains(type) ? List.of("True") : STATES);
            String opposite = type.equals("Approved") ? "Denied" : type.equals("Denied") ? "Approved" : "";
            if (!decided && seen.contains(opposite)) {
                status.at("conditions").invalid(type, "Approved and Denied conditions are mutually exclusive");
            }
            if (!seen.add(type) && distinct) {
                place.at("type").duplicate(type);
            }
        });
    }

    /**
     * An update.
     *
     * @param decides whether conditions of approval may come
     * @param signs whether the certificate may come
     */
    static void update(JsonObject old, JsonObject updated, boolean decides, boolean signs, FieldErrors errors) {
        check(old, updated, errors);
        FieldErrors at = errors.at("status").at("conditions");
        for (String type : DECISIONS) {
            int before = conditions(old, type).size();
            int after = conditions(updated, type).size();
            if (after < before) {
                at.forbidden("updates may not remove a condition of type \"" + type + "\"");
            } else if (!decides && !type.equals("Failed")) {
                if (after > before) {
                    at.forbidden("updates may not add a condition of type \"" + type + "\"");
                } else if (!conditions(old, type).equals(conditions(updated, type))) {
                    at.forbidden("updates may not modify a condition of type \"" + type + "\"");
                }
            }
        }
        String before = old.stringAt("status", "certificate");
        if (!before.equals(updated.stringAt("status", "certificate"))) {
            FieldErrors place = errors.at("status").at("certificate");
            if (!signs) {
                place.forbidden("updates may not set certificate content");
            } else if (!before.isEmpty()) {
                place.forbidden("updates may not modify existing certificate content");
            }
        }
    }
}
