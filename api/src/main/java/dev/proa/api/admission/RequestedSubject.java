package dev.proa.api.admission;

import dev.proa.api.identity.certificate.Pem;
import dev.proa.api.identity.certificate.SubjectName;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** Whom a certificate signing request asks a certificate for. */
final class RequestedSubject {
    private RequestedSubject() {}

    /**
     * @param spec of the CertificateSigningRequest
     * @throws IOException when its {@code request} is no PKCS#10 request
     */
    static SubjectName of(JsonObject spec) throws IOException {
        try {
            String text = new String(Base64.getDecoder().decode(spec.string("request")), StandardCharsets.UTF_8);
            return SubjectName.of(
                    new PKCS10CertificationRequest(request(text)).getSubject().getEncoded());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Only the text's first block counts, as for whoever signs it. */
    private static byte[] request(String text) throws IOException, GeneralSecurityException {
        List<byte[]> blocks = Pem.blocks(text, "CERTIFICATE REQUEST");
        boolean first = text.indexOf("-----BEGIN CERTIFICATE REQUEST-----") == text.indexOf("-----BEGIN ");
        if (blocks.isEmpty() || !first) {
            throw new IOException("PEM block type must be CERTIFICATE REQUEST");
        }
        return blocks.getFirst();
    }
}
