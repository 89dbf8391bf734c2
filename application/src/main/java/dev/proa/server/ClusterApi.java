package dev.proa.server;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.admission.AdmissionStep;
import dev.proa.api.admission.AdmissionSteps;
import dev.proa.api.admission.EffectWarnings;
import dev.proa.api.allocation.Allocator;
import dev.proa.api.allocation.ServiceAllocator;
import dev.proa.api.authorization.AccessReview;
import dev.proa.api.authorization.AuthorizerChain;
import dev.proa.api.authorization.RulesReview;
import dev.proa.api.identity.AuthenticatorChain;
import dev.proa.api.identity.BearerAuthenticator;
import dev.proa.api.identity.CertificateAuthenticator;
import dev.proa.api.identity.FrontProxyAuthenticator;
import dev.proa.api.identity.Impersonation;
import dev.proa.api.identity.SelfSubjectReview;
import dev.proa.api.identity.certificate.ClientTrust;
import dev.proa.api.identity.certificate.ClusterCertificates;
import dev.proa.api.identity.token.OpenIdDocuments;
import dev.proa.api.identity.token.ServiceAccountTokens;
import dev.proa.api.identity.token.TokenIssuer;
import dev.proa.api.identity.token.TokenRequest;
import dev.proa.api.identity.token.TokenReview;
import dev.proa.api.identity.token.TokenSigner;
import dev.proa.api.kind.BuiltIn;
import dev.proa.api.kind.Kinds;
import dev.proa.api.server.ApiLimits;
import dev.proa.api.server.ApiServer;
import dev.proa.api.server.ApiServerParts;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.kinds.BuiltInKinds;
import dev.proa.kinds.WithoutEffect;
import dev.proa.model.KubernetesResources;
import dev.proa.model.KubernetesTypes;
import dev.proa.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Puts the API server together: identity, authorization, admission, kinds and acting subresources over a store. */
final class ClusterApi {
    /** The issuer and audience of service account tokens, as upstream's usual set-up names them. */
    private static final String ISSUER_PREFIX = "https://kubernetes.default.svc.";

    private final AtomicReference<@Nullable ApiServer> server = new AtomicReference<>();
    private final String issuer;
    private final TokenSigner signer;
    private final TokenIssuer tokens;
    private final Kinds kinds = new Kinds(BuiltIn.kinds(KubernetesResources.all(), BuiltInKinds.rules()));
    private final Clock clock;
    private final Ids ids;

    ClusterApi(ClusterCertificates certificates, String clusterDomain, Clock clock, Ids ids) {
        this.issuer = ISSUER_PREFIX + clusterDomain;
        this.signer = new TokenSigner(certificates::tokenKeys);
        this.tokens = new TokenIssuer(signer, issuer, clock, ids);
        this.clock = clock;
        this.ids = ids;
    }

    Kinds kinds() {
        return kinds;
    }

    TokenIssuer tokens() {
        return tokens;
    }

    /**
     * Makes the server.
     *
     * @param serviceNetwork from which cluster IPs are given out
     * @param nodeActions the subresources that reach into pods and nodes
     */
    ApiServer build(
            Store store, ClusterCertificates certificates, String serviceNetwork, List<ActingSubresource> nodeActions) {
        Supplier<World> world = () -> running().world();
        AuthorizerChain authorizer = AuthorizerChain.standard(world);
        ServiceAccountTokens accounts = new ServiceAccountTokens(signer, issuer, world, clock);
        List<String> audiences = List.of(issuer);
        var chain = new AuthenticatorChain(List.of(
                new FrontProxyAuthenticator(
                        ClientTrust.of(
                                List.of(certificates.frontProxyAuthority().certificate())),
                        Set.of("front-proxy-client")),
                new CertificateAuthenticator(),
                new BearerAuthenticator(List.of(accounts), audiences)));
        List<ActingSubresource> actions = new ArrayList<>(nodeActions);
        actions.addAll(AccessReview.all(authorizer));
        actions.add(new RulesReview(authorizer));
        actions.add(new SelfSubjectReview(clock));
        actions.add(new TokenReview(List.of(accounts), audiences));
        actions.add(new TokenRequest(tokens, audiences, clock));
        ApiServer result = new ApiServer(new ApiServerParts(
                store,
                kinds,
                KubernetesTypes.types(),
                new Impersonation(chain, authorizer),
                authorizer,
                admission(authorizer),
                List.<Allocator>of(new ServiceAllocator(serviceNetwork, world, RandomGenerator.getDefault())),
                actions,
                clock,
                ids,
                ApiLimits.DEFAULT));
        server.set(result);
        return result;
    }

    private List<AdmissionStep> admission(AuthorizerChain authorizer) {
        List<AdmissionStep> steps = new ArrayList<>(AdmissionSteps.standard(authorizer, clock, ids));
        steps.add(new EffectWarnings(WithoutEffect.kinds()));
        return steps;
    }

    /**
     * Serves the documents by which others verify service account tokens.
     *
     * @param address the server's own, {@code https://host:port}, as pods reach it
     */
    void serveTokenKeys(ApiServer api, String address) {
        Supplier<OpenIdDocuments> documents = () -> OpenIdDocuments.of(signer, issuer, address);
        api.addDocument(
                OpenIdDocuments.CONFIGURATION_PATH,
                "application/json",
                () -> documents.get().configuration().toBytes());
        api.addDocument(
                OpenIdDocuments.KEYS_PATH,
                "application/jwk-set+json",
                () -> documents.get().keySet().toBytes());
    }

    private ApiServer running() {
        ApiServer result = server.get();
        if (result == null) {
            throw new IllegalStateException("the API server is asked before it is built");
        }
        return result;
    }
}
