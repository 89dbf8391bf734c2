package dev.proa.command;

import dev.proa.configuration.Configuration;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The running cluster's API, as its administrator: for commands that ask it something. */
public final class AdminApi implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String address;
    private final SSLContext tls;
    private final HttpClient client;

    private AdminApi(String address, SSLContext tls, HttpClient client) {
        this.address = address;
        this.tls = tls;
        this.client = client;
    }

    /** From the administrator's kubeconfig. */
    public static AdminApi of(Configuration configuration) throws IOException {
        if (!Files.exists(configuration.adminKubeconfig())) {
            throw new CommandFailure(
                    ExitCode.NOT_RUNNING,
                    "PROA-NO-CLUSTER",
                    "there is no cluster \"" + configuration.profile() + "\" yet",
                    "start it with `proa up`");
        }
        return of(configuration.adminKubeconfig());
    }

    /** From a kubeconfig that holds an administrator's certificate and key itself; its first cluster and user count. */
    public static AdminApi of(Path file) throws IOException {
        JsonObject kubeconfig = (JsonObject) Yaml.parse(Files.readAllBytes(file));
        JsonObject cluster = kubeconfig.array("clusters").object(0).object("cluster");
        JsonObject user = kubeconfig.array("users").object(0).object("user");
        try {
            SSLContext tls = tls(
                    cluster.string("certificate-authority-data"),
                    user.string("client-certificate-data"),
                    user.string("client-key-data"));
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(tls)
                    .connectTimeout(TIMEOUT)
                    .build();
            return new AdminApi(cluster.string("server"), tls, client);
        } catch (GeneralSecurityException e) {
            throw new IOException("the administrator's kubeconfig cannot be used", e);
        }
    }

    public String address() {
        return address;
    }

    /** The administrator's certificate and the cluster's authority, for connections of one's own. */
    public SSLContext tls() {
        return tls;
    }

    /** The HTTP status of a GET; 0 when nothing answers. */
    public int status(String path) throws InterruptedException {
        try {
            return send("GET", path, "").statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    public JsonObject get(String path) throws IOException, InterruptedException {
        return Json.parseObject(send("GET", path, "").body());
    }

    /** Sends JSON, or nothing where it is empty. */
    public HttpResponse<byte[]> send(String method, String path, String json) throws IOException, InterruptedException {
        return send(method, path, "application/json", json.isEmpty() ? "" : "application/json", json);
    }

    /** A GET of this media type. */
    public HttpResponse<byte[]> read(String path, String accept) throws IOException, InterruptedException {
        return send("GET", path, accept, "", "");
    }

    public HttpResponse<byte[]> patch(String path, String contentType, String patch)
            throws IOException, InterruptedException {
        return send("PATCH", path, "application/json", contentType, patch);
    }

    private HttpResponse<byte[]> send(String method, String path, String accept, String contentType, String body)
            throws IOException, InterruptedException {
        HttpRequest.BodyPublisher publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(TIMEOUT)
                .header("Accept", accept)
                .method(method, publisher);
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Ends its connections. A process that leaves them open takes 0.3 s to exit: the JVM waits for the thread that polls them. */
    @Override
    public void close() {
        client.shutdownNow();
    }

    private static SSLContext tls(String authority, String certificate, String key)
            throws GeneralSecurityException, IOException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "ca",
                factory.generateCertificate(
                        new ByteArrayInputStream(Base64.getDecoder().decode(authority))));
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        Certificate[] chain = factory.generateCertificates(
                        new ByteArrayInputStream(Base64.getDecoder().decode(certificate)))
                .toArray(new Certificate[0]);
        own.setKeyEntry("admin", privateKey(key), new char[0], chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static PrivateKey privateKey(String base64Pem) throws GeneralSecurityException {
        String pem = new String(Base64.getDecoder().decode(base64Pem), StandardCharsets.US_ASCII);
        byte[] encoded = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        PKCS8EncodedKeySpec key = new PKCS8EncodedKeySpec(encoded);
        try {
            return KeyFactory.getInstance("EC").generatePrivate(key);
        } catch (InvalidKeySpecException another) {
            return KeyFactory.getInstance("RSA").generatePrivate(key);
        }
    }
}
