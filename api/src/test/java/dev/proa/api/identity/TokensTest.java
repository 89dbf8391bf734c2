package dev.proa.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.api.authorization.Authorizer;
import dev.proa.api.identity.token.OpenIdDocuments;
import dev.proa.api.identity.token.ServiceAccountTokens;
import dev.proa.api.identity.token.TokenAuthenticator;
import dev.proa.api.identity.token.TokenIssuer;
import dev.proa.api.identity.token.TokenSigner;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.TestingWorld;
import dev.proa.base.Ids;
import dev.proa.base.ManualClock;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final List<String> AUDIENCES = List.of(ISSUER);
    private static final JsonObject ACCOUNT = yaml("{metadata: {name: builder, namespace: team, uid: u1}}");
    private static final JsonObject POD = yaml("{metadata: {name: p, namespace: team, uid: u2}, spec: {nodeName: n1}}");
    private static final JsonObject NODE = yaml("{metadata: {name: n1, uid: u3}}");
    private static KeyPair keys;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final TokenSigner signer = new TokenSigner(() -> keys);
    private final TokenIssuer issuer = new TokenIssuer(signer, ISSUER, clock, new Ids(new Random(1)));
    private TestingWorld world = TestingWorld.empty()
            .with(GroupResource.core("serviceaccounts"), ACCOUNT)
            .with(GroupResource.core("pods"), POD)
            .with(GroupResource.core("nodes"), NODE);
    private final ServiceAccountTokens tokens = new ServiceAccountTokens(signer, ISSUER, () -> world, clock);

    @BeforeAll
    static void makeKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
    }

    private String podToken() {
        return issuer.issue(ACCOUNT, new TokenIssuer.Binding(POD, null, NODE), AUDIENCES, 3600, 0);
    }

    @Test
    void aPodsTokenNamesItsAccountPodAndNode() {
        var known = (TokenAuthenticator.Outcome.Known) tokens.authenticate(podToken(), AUDIENCES);
        assertThat(known.user().name()).isEqualTo("system:serviceaccount:team:builder");
        assertThat(known.user().uid()).isEqualTo("u1");
        assertThat(known.user().groups()).startsWith("system:serviceaccounts", "system:serviceaccounts:team");
        String prefix = "authentication.kubernetes.io/";
        assertThat(known.user().extra())
                .containsEntry(prefix + "pod-name", List.of("p"))
                .containsEntry(prefix + "pod-uid", List.of("u2"))
                .containsEntry(prefix + "node-name", List.of("n1"))
                .containsEntry(prefix + "node-uid", List.of("u3"))
                .containsKey(prefix + "credential-id");
        assertThat(known.audiences()).isEqualTo(AUDIENCES);
    }

    @Test
    void itEndsWithItsTimeItsPodAndItsAccount() {
        String token = podToken();
        assertThat(why(token, List.of("other")))
                .isEqualTo("[invalid bearer token, token audiences [\"" + ISSUER
                        + "\"] is invalid for the target audiences [\"other\"]]");
        TestingWorld all = world;
        world = all.without(GroupResource.core("pods"), "team", "p");
        assertThat(why(token, AUDIENCES))
                .isEqualTo("[invalid bearer token, service account token has been invalidated]");
        world = all.with(GroupResource.core("pods"), POD.withAt(new dev.proa.json.JsonString("u9"), "metadata", "uid"));
        assertThat(why(token, AUDIENCES)).contains("pod UID (u9) does not match service account pod ref claim (u2)");
        world = all.with(
                GroupResource.core("serviceaccounts"),
                ACCOUNT.withAt(new dev.proa.json.JsonString("u9"), "metadata", "uid"));
        assertThat(why(token, AUDIENCES)).contains("service account UID (u9) does not match claim (u1)");
        world = all;
        clock.advance(Duration.ofSeconds(3661));
        assertThat(why(token, AUDIENCES)).isEqualTo("[invalid bearer token, service account token has expired]");
    }

    @Test
    void forgedAndForeignTokensAreNotBelieved() {
        String token = podToken();
        assertThat(tokens.authenticate("x.y.z", AUDIENCES)).isInstanceOf(TokenAuthenticator.Outcome.Absent.class);
        String forged = token.substring(0, token.lastIndexOf('.') + 1) + "AAAA";
        assertThat(why(forged, AUDIENCES)).isEqualTo("invalid bearer token");
        String none = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
                + token.substring(token.indexOf('.'), token.lastIndexOf('.') + 1);
        assertThat(tokens.authenticate(none, AUDIENCES)).isNotInstanceOf(TokenAuthenticator.Outcome.Known.class);
    }

    @Test
    void aSecretsTokenLivesAsLongAsTheSecret() {
        String token = issuer.issueLegacy(ACCOUNT, "s");
        assertThat(why(token, AUDIENCES)).contains("Token has been invalidated");
        String data = Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
        world = world.with(
                GroupResource.core("secrets"),
                yaml("{metadata: {name: s, namespace: team}, data: {token: " + data + "}}"));
        assertThat(tokens.authenticate(token, AUDIENCES)).isInstanceOf(TokenAuthenticator.Outcome.Known.class);
    }

    @Test
    void theKeySetHasTheKeyThatTokensName() {
        var documents = OpenIdDocuments.of(signer, ISSUER, "https://192.0.2.1:6443");
        String header =
                new String(Base64.getUrlDecoder().decode(podToken().split("\\.", -1)[0]), StandardCharsets.UTF_8);
        assertThat(header)
                .contains(documents.keySet().array("keys").object(0).string("kid"))
                .contains("RS256");
        assertThat(documents.configuration().string("jwks_uri")).isEqualTo("https://192.0.2.1:6443/openid/v1/jwks");
    }

    @Test
    void bearersAreKnownFromTheHeaderOrTheWebSocketProtocol() {
        var bearers = new BearerAuthenticator(List.of(tokens), AUDIENCES);
        assertThat(bearers.authenticate(credentials(Headers.of("Authorization", "Bearer " + podToken()))))
                .isInstanceOf(Authenticator.Outcome.Known.class);
        String encoded = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(podToken().getBytes(StandardCharsets.UTF_8));
        Headers socket = Headers.of("Connection", "keep-alive, Upgrade", "Upgrade", "websocket");
        String carrier = "base64url.bearer.authorization.k8s.io." + encoded;
        Headers offered = socket.plus("Sec-WebSocket-Protocol", "v5.channel.k8s.io, " + carrier);
        assertThat(bearers.authenticate(credentials(offered))).isInstanceOf(Authenticator.Outcome.Known.class);
        assertThat(bearers.authenticate(credentials(offered.without("Upgrade"))))
                .isInstanceOf(Authenticator.Outcome.Absent.class);
        assertThat(bearers.authenticate(credentials(socket.plus("Sec-WebSocket-Protocol", carrier))))
                .isEqualTo(new Authenticator.Outcome.Refused("missing additional subprotocol"));
        assertThat(bearers.authenticate(credentials(offered.plus("Sec-WebSocket-Protocol", carrier))))
                .isEqualTo(new Authenticator.Outcome.Refused("multiple base64.bearer.authorization tokens specified"));
        assertThat(bearers.authenticate(credentials(Headers.of("Authorization", "Bearer nonsense"))))
                .isInstanceOf(Authenticator.Outcome.Refused.class);
        assertThat(new AuthenticatorChain(List.of(bearers)).authenticate(credentials(Headers.of())))
                .isEqualTo(new Authenticator.Outcome.Known(User.ANONYMOUS));
    }

    @Test
    void impersonationNeedsEveryPartAllowed() {
        Authenticator jane = credentials -> new Authenticator.Outcome.Known(User.of("jane"));
        Authorizer users = (user, attributes) -> attributes.resource().equals("groups")
                ? new Authorizer.Decision.NoOpinion("")
                : new Authorizer.Decision.Allowed("");
        Impersonation impersonation = new Impersonation(jane, users);
        assertThat(impersonation.authenticate(
                        credentials(Headers.of("Impersonate-User", "system:serviceaccount:team:builder"))))
                .isEqualTo(new Authenticator.Outcome.Known(User.serviceAccount("team", "builder", "")));
        assertThatThrownBy(() -> impersonation.authenticate(
                        credentials(Headers.of("Impersonate-User", "bob", "Impersonate-Group", "admins"))))
                .hasMessage(
                        "groups \"admins\" is forbidden: User \"jane\" cannot impersonate resource \"groups\" in API group \"\" at the cluster scope");
        assertThatThrownBy(() -> impersonation.authenticate(credentials(Headers.of("Impersonate-Group", "admins"))))
                .hasMessageContaining("without impersonating a user");
    }

    private String why(String token, List<String> audiences) {
        return ((TokenAuthenticator.Outcome.Refused) tokens.authenticate(token, audiences)).why();
    }

    private static Credentials credentials(Headers headers) {
        return new Credentials(headers, List.of(), List.of(), "192.0.2.1");
    }

    private static JsonObject yaml(String text) {
        return (JsonObject) Yaml.parse(text);
    }
}
