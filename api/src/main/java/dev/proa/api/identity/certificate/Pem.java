package dev.proa.api.identity.certificate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The PEM text (RFC 7468) of certificates, PKCS#8 private keys and public keys. */
public final class Pem {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    private Pem() {}

    public static String certificates(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateException e) {
                throw new IllegalStateException("a certificate that cannot be encoded", e);
            }
        }
        return text.toString();
    }

    public static String privateKey(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    public static String publicKey(Key key) {
        return block("PUBLIC KEY", key.getEncoded());
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /**
     * Every certificate in the text, in order.
     *
     * @throws GeneralSecurityException when one is malformed
     */
    public static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> found = new ArrayList<>();
        for (byte[] der : blocks(text, "CERTIFICATE")) {
            found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        }
        return found;
    }

    /**
     * The first private key in the text.
     *
     * @param algorithm {@code EC} or {@code RSA}
     * @throws GeneralSecurityException when there is none, or one of another form
     */
    public static PrivateKey privateKey(String text, String algorithm) throws GeneralSecurityException {
        List<byte[]> keys = blocks(text, "PRIVATE KEY");
        if (keys.isEmpty()) {
            throw new GeneralSecurityException("no PKCS#8 private key");
        }
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(keys.getFirst()));
    }

    /** The contents of the blocks with this label. */
    public static List<byte[]> blocks(String text, String label) throws GeneralSecurityException {
        List<byte[]> found = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).equals(label)) {
                try {
                    found.add(Base64.getMimeDecoder().decode(blocks.group(2).getBytes(StandardCharsets.US_ASCII)));
                } catch (IllegalArgumentException e) {
                    throw new GeneralSecurityException("a malformed " + label + " block", e);
                }
            }
        }
        return found;
    }
}
