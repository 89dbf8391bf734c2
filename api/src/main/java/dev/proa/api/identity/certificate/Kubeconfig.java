package dev.proa.api.identity.certificate;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The content of a kubeconfig file with one cluster, one user and one context, everything inline. */
public final class Kubeconfig {
    private Kubeconfig() {}

    /**
     * @param context names the context, the cluster and the user
     * @param server such as {@code https://127.0.0.1:6443}
     */
    public static JsonObject of(String context, String server, CertificateAuthority authority, Certified client) {
        JsonObject cluster = JsonObject.of(
                "server",
                server,
                "certificate-authority-data",
                encoded(authority.certified().chainPem()));
        JsonObject user = JsonObject.of(
                "client-certificate-data", encoded(client.chainPem()), "client-key-data", encoded(client.keyPem()));
        return JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "Config",
                "clusters",
                JsonArray.of(JsonObject.of("name", context, "cluster", cluster)),
                "users",
                JsonArray.of(JsonObject.of("name", context, "user", user)),
                "contexts",
                JsonArray.of(
                        JsonObject.of("name", context, "context", JsonObject.of("cluster", context, "user", context))),
                "current-context",
                context);
    }

    private static JsonString encoded(String text) {
        return new JsonString(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }
}
