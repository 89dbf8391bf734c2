package dev.proa.server;

import dev.proa.api.ApiClient;
import dev.proa.api.action.ActingSubresource;
import dev.proa.api.bootstrap.Bootstrap;
import dev.proa.api.bootstrap.BootstrapConfiguration;
import dev.proa.api.identity.User;
import dev.proa.api.identity.certificate.ClientTrust;
import dev.proa.api.identity.certificate.ClusterCertificates;
import dev.proa.api.identity.certificate.Kubeconfig;
import dev.proa.api.identity.certificate.Pem;
import dev.proa.api.server.ApiServer;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.node.action.LocalNode;
import dev.proa.node.action.PodProxy;
import dev.proa.node.action.ServiceProxy;
import dev.proa.store.MemoryStore;
import dev.proa.store.Store;
import dev.proa.store.StoreLimits;
import dev.proa.wire.EventLoops;
import dev.proa.wire.HttpServer;
import dev.proa.wire.ServerConfiguration;
import dev.proa.wire.ServerLimits;
import dev.proa.wire.TlsMaterial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The API server alone, over a store in memory: no controllers and no node, as the oracle runs upstream's. Its kubeconfig
 * is {@code admin.kubeconfig} in the folder.
 */
public final class BareApi implements AutoCloseable {
    private static final String SERVICE_NETWORK = "10.96.0.0/12";

    private final Store store;
    private final ApiServer api;
    private final EventLoops loops;
    private final HttpServer http;
    private final Path kubeconfig;

    public BareApi(Path folder) throws IOException, InterruptedException {
        Clock clock = Clock.system();
        Ids ids = new Ids(new SecureRandom());
        ClusterCertificates certificates = ClusterCertificates.open(folder.resolve("pki"), clock);
        store = MemoryStore.open(clock, StoreLimits.standard());
        ClusterApi wiring = new ClusterApi(certificates, "cluster.local", clock, ids);
        api = wiring.build(store, certificates, SERVICE_NETWORK, nodeActions(clock));
        loops = EventLoops.start("api", 1);
        TlsMaterial tls = new TlsMaterial(
                certificates.serverKeys(() -> Set.of("10.96.0.1")),
                ClientTrust.of(List.of(certificates.authority().certificate())));
        http = HttpServer.start(
                loops,
                new ServerConfiguration(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), tls, ServerLimits.DEFAULT),
                api);
        int port = http.address().getPort();
        wiring.serveTokenKeys(api, "https://192.0.2.1:" + port);
        String clients = Pem.certificates(List.of(certificates.authority().certificate()));
        String proxies =
                Pem.certificates(List.of(certificates.frontProxyAuthority().certificate()));
        var configuration =
                new BootstrapConfiguration("10.96.0.1", SERVICE_NETWORK, List.of("192.0.2.1"), port, clients, proxies);
        new Bootstrap(api.client(Bootstrap.USER), configuration, clock).run();
        kubeconfig = folder.resolve("admin.kubeconfig");
        String server = "https://127.0.0.1:" + port;
        Files.writeString(
                kubeconfig,
                Kubeconfig.of("bare", server, certificates.authority(), certificates.administrator())
                        .toJson());
    }

    /** The subresources that reach into pods and nodes, of a node whose agent never comes: they are as far as permission goes. */
    private static List<ActingSubresource> nodeActions(Clock clock) {
        List<ActingSubresource> actions = new ArrayList<>(new LocalNode().actions("bare", clock));
        actions.add(new PodProxy());
        actions.add(new ServiceProxy(RandomGenerator.getDefault()));
        return actions;
    }

    /** The API inside the process. */
    public ApiClient client(User user) {
        return api.client(user);
    }

    public Path kubeconfig() {
        return kubeconfig;
    }

    @Override
    public void close() throws Exception {
        http.close();
        api.close();
        loops.close();
        store.close();
    }

    /** Runs until it is killed; the one argument is the folder. */
    public static void main(String[] arguments) throws Exception {
        try (BareApi running = new BareApi(Path.of(arguments[0]))) {
            System.out.println(running.kubeconfig());
            Thread.currentThread().join();
        }
    }
}
