package dev.proa.api.identity;

import dev.proa.api.identity.certificate.SubjectName;
import dev.proa.wire.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.X509TrustManager;

/** A proxy that has authenticated the client itself: it proves who it is by a certificate of its own authority, and names the client in headers. */
public final class FrontProxyAuthenticator implements Authenticator {
    private static final String EXTRA = "x-remote-extra-";

    private final X509TrustManager proxies;
    private final Set<String> allowedNames;

    /** @param allowedNames common names of proxies; empty for any */
    public FrontProxyAuthenticator(X509TrustManager proxies, Set<String> allowedNames) {
        this.proxies = proxies;
        this.allowedNames = Set.copyOf(allowedNames);
    }

    @Override
    public Outcome authenticate(Credentials credentials) {
        Headers headers = credentials.headers();
        String user = headers.first("X-Remote-User", "");
        if (user.isEmpty() || credentials.presented().isEmpty()) {
            return new Outcome.Absent();
        }
        X509Certificate[] chain = credentials.presented().toArray(new X509Certificate[0]);
        try {
            proxies.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
        } catch (CertificateException e) {
            // Not a proxy: an ordinary client may send what headers it likes, they mean nothing.
            return new Outcome.Absent();
        }
        if (!allowedNames.isEmpty()) {
            String name = commonName(chain[0]);
            if (!allowedNames.contains(name)) {
                return new Outcome.Refused("x509: subject with cn=" + name + " is not in the allowed list");
            }
        }
        return new Outcome.Known(new User(user, headers.first("X-Remote-Uid", ""), groups(headers), extra(headers)));
    }

    private static String commonName(X509Certificate certificate) {
        try {
            return SubjectName.of(certificate.getSubjectX500Principal().getEncoded())
                    .commonName();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static List<String> groups(Headers headers) {
        return headers.all("X-Remote-Group").stream()
                .filter(group -> !group.isEmpty())
                .toList();
    }

    private static Map<String, List<String>> extra(Headers headers) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        for (Headers.Field field : headers) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (name.startsWith(EXTRA)) {
                extra.computeIfAbsent(decoded(name.substring(EXTRA.length())), k -> new ArrayList<>())
                        .add(field.value());
            }
        }
        return Map.copyOf(extra);
    }

    /** Keys are percent-encoded, since header names allow few characters; one that isn't is taken as it stands. */
    static String decoded(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return key;
        }
    }
}
