package dev.proa.server;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.bootstrap.Bootstrap;
import dev.proa.api.bootstrap.BootstrapConfiguration;
import dev.proa.api.identity.certificate.ClientTrust;
import dev.proa.api.identity.certificate.ClusterCertificates;
import dev.proa.api.identity.certificate.Kubeconfig;
import dev.proa.api.identity.certificate.Pem;
import dev.proa.api.server.ApiServer;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.base.PrivateFiles;
import dev.proa.configuration.Configuration;
import dev.proa.json.Yaml;
import dev.proa.store.Store;
import dev.proa.wire.EventLoops;
import dev.proa.wire.HttpServer;
import dev.proa.wire.ServerConfiguration;
import dev.proa.wire.ServerLimits;
import dev.proa.wire.TlsMaterial;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The API: the pipeline over a store, its certificates, HTTPS, and the cluster's own objects. */
final class ApiPart implements AutoCloseable {
    private final Configuration configuration;
    private final String nodeAddress;
    private final Clock clock;
    private final ClusterCertificates certificates;
    private final ClusterApi wiring;
    private final ApiServer api;
    private final HttpServer http;
    private @Nullable OwnObjects ownObjects;

    private ApiPart(
            Configuration configuration,
            String nodeAddress,
            Clock clock,
            ClusterCertificates certificates,
            ClusterApi wiring,
            ApiServer api,
            EventLoops loops)
            throws IOException {
        this.configuration = configuration;
        this.nodeAddress = nodeAddress;
        this.clock = clock;
        this.certificates = certificates;
        this.wiring = wiring;
        this.api = api;
        this.http = serve(loops);
        wiring.serveTokenKeys(api, "https://" + nodeAddress + ":" + port());
    }

    /**
     * Opens the certificates and serves; {@link #bootstrap} is the caller's next step.
     *
     * @param nodeActions the subresources that reach into pods and nodes
     */
    static ApiPart start(
            Configuration configuration,
            String nodeAddress,
            Store store,
            EventLoops loops,
            List<ActingSubresource> nodeActions,
            Clock clock,
            Ids ids)
            throws IOException {
        ClusterCertificates certificates = ClusterCertificates.open(Places.certificates(configuration), clock);
        ClusterApi wiring = new ClusterApi(certificates, configuration.clusterDomain(), clock, ids);
        ApiServer api = wiring.build(store, certificates, configuration.serviceNetwork(), nodeActions);
        return new ApiPart(configuration, nodeAddress, clock, certificates, wiring, api, loops);
    }

    ApiServer api() {
        return api;
    }

    /** The port on which it listens. */
    int port() {
        return http.address().getPort();
    }

    /** The controllers and the scheduler over it. */
    ControlPart startControl() {
        return ControlPart.start(
                api,
                wiring.kinds(),
                wiring.tokens(),
                certificates.authority().certificate(),
                Places.plans(configuration),
                clock);
    }

    /** Writes what is missing of the cluster's own objects, and looks after them from now on. */
    void bootstrap() throws InterruptedException {
        ownObjects =
                OwnObjects.start(new Bootstrap(api.client(Bootstrap.USER), bootstrapConfiguration(), clock), clock);
        certificates.tokenKeys(); // whether tokens can be signed shows now, not at the first pod
    }

    private HttpServer serve(EventLoops loops) throws IOException {
        Set<String> addresses = Set.copyOf(List.of(nodeAddress, serviceAddress(), "127.0.0.1"));
        TlsMaterial tls = new TlsMaterial(
                certificates.serverKeys(() -> addresses),
                ClientTrust.of(List.of(certificates.authority().certificate())));
        InetSocketAddress address = new InetSocketAddress(configuration.bindAddress(), configuration.apiPort());
        return HttpServer.start(loops, new ServerConfiguration(address, tls, ServerLimits.DEFAULT), api);
    }

    /** The first address of the service network is the API's own. */
    private String serviceAddress() {
        String network = configuration.serviceNetwork().replaceAll("/.*", "");
        int lastDot = network.lastIndexOf('.');
        return network.substring(0, lastDot + 1) + (Integer.parseInt(network.substring(lastDot + 1)) + 1);
    }

    private BootstrapConfiguration bootstrapConfiguration() {
        return new BootstrapConfiguration(
                serviceAddress(),
                configuration.serviceNetwork(),
                List.of(nodeAddress),
                port(),
                Pem.certificates(List.of(certificates.authority().certificate())),
                Pem.certificates(List.of(certificates.frontProxyAuthority().certificate())));
    }

    void writeAdminKubeconfig() throws IOException {
        String content = Yaml.write(Kubeconfig.of(
                configuration.profile(),
                "https://127.0.0.1:" + port(),
                certificates.authority(),
                certificates.administrator()));
        PrivateFiles.write(configuration.adminKubeconfig(), content);
    }

    @Override
    public void close() throws Exception {
        OwnObjects started = ownObjects;
        if (started != null) {
            started.close();
        }
        http.close();
        api.close();
    }
}
