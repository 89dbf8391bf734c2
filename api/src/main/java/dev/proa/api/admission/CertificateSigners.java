package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.authorization.Attributes;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Certificate signing requests: who approves or signs one needs that verb on its signer, and nobody gets a client
 * certificate of the group system:masters.
 */
public final class CertificateSigners implements AdmissionStep {
    private static final String GROUP = "certificates.k8s.io";
    private static final String CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client";
    private static final Set<String> SUBRESOURCES = Set.of("", "approval", "status");

    @Override
    public String name() {
        return "CertificateApproval,CertificateSigning,CertificateSubjectRestriction";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        return context.resource().group().equals(GROUP)
                && context.resource().resource().equals("certificatesigningrequests")
                && SUBRESOURCES.contains(context.subresource());
    }

    @Override
    public void validate(AdmissionContext context) {
        String signer = context.oldObject().stringAt("spec", "signerName");
        switch (context.subresource()) {
            case "approval" ->
                require(context, "approve", signer, "user not permitted to approve requests with signerName ");
            case "status" -> {
                boolean signed = !context.oldObject()
                        .objectAt("status")
                        .string("certificate")
                        .equals(context.object().objectAt("status").string("certificate"));
                boolean failed = !failures(context.oldObject()).equals(failures(context.object()));
                if (signed || failed) {
                    require(context, "sign", signer, "user not permitted to sign requests with signerName ");
                }
            }
            default -> {
                if (context.operation() == Operation.CREATE) {
                    restrictSubject(context);
                }
            }
        }
    }

    private static List<JsonObject> failures(JsonObject request) {
        return request.objectAt("status").array("conditions").objects().stream()
                .filter(c -> c.string("type").equals("Failed"))
                .toList();
    }

    private static void require(AdmissionContext context, String verb, String signer, String refusal) {
        if (!allowed(context, verb, signer)
                && !allowed(context, verb, signer.substring(0, Math.max(signer.indexOf('/'), 0)) + "/*")) {
            throw Refusal.forbidden(context, refusal + "\"" + signer + "\"");
        }
    }

    private static boolean allowed(AdmissionContext context, String verb, String signer) {
        Attributes attributes = Attributes.forResource(verb, GROUP, "*", "signers", "", "", signer);
        return context.authorizer().authorize(context.user(), attributes).allowed();
    }

    private static void restrictSubject(AdmissionContext context) {
        JsonObject spec = context.object().object("spec");
        if (!spec.string("signerName").equals(CLIENT_SIGNER)) {
            return;
        }
        try {
            if (RequestedSubject.of(spec).organizations().contains("system:masters")) {
                throw Refusal.forbidden(
                        context, "use of " + CLIENT_SIGNER + " signer with system:masters group is not allowed");
            }
        } catch (IOException e) {
            throw Refusal.forbidden(context, "failed to parse CSR: " + e.getMessage());
        }
    }
}
