package dev.proa.server;

import dev.proa.api.bootstrap.Bootstrap;
import dev.proa.api.bootstrap.BootstrapConfiguration;
import dev.proa.api.identity.certificate.ClientTrust;
import dev.proa.api.identity.certificate.ClusterCertificates;
import dev.proa.api.identity.certificate.Kubeconfig;
import dev.proa.api.identity.certificate.Pem;
import dev.proa.api.server.ApiServer;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.base.Log;
import dev.proa.base.RealDisk;
import dev.proa.command.StepsFile;
import dev.proa.configuration.Configuration;
import dev.proa.json.Yaml;
import dev.proa.store.LogStore;
import dev.proa.store.Store;
import dev.proa.store.StoreLimits;
import dev.proa.wire.EventLoops;
import dev.proa.wire.HttpServer;
import dev.proa.wire.ServerConfiguration;
import dev.proa.wire.ServerLimits;
import dev.proa.wire.TlsMaterial;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The whole cluster in this process: builds the parts, starts them in order, and closes them in the opposite one. */
public final class Cluster implements AutoCloseable {
    private static final Log LOG = Log.of(Cluster.class);
    private static final int EVENT_LOOP_THREADS = 2;

    private final Configuration configuration;
    private final Consumer<StepsFile.Line> steps;
    private final Clock clock = Clock.system();
    private final Ids ids = new Ids(new SecureRandom());
    private final Deque<Part> started = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private record Part(String name, AutoCloseable part) {}

    /**
     * Builds nothing yet.
     *
     * @param steps hears of each step of the start as it is done
     */
    public Cluster(Configuration configuration, Consumer<StepsFile.Line> steps) {
        this.configuration = configuration;
        this.steps = steps;
    }

    /** Starts everything; returns when the node is ready and DNS answers. */
    public void start() throws IOException, InterruptedException {
        String nodeAddress = configuration.resolvedNodeAddress();
        NodePart node = new NodePart(configuration, nodeAddress, clock);
        node.beginContainerd();

        Store store = step(
                "store opened",
                () -> closing(
                        "store",
                        LogStore.open(new RealDisk(Places.store(configuration)), clock, StoreLimits.standard())));
        ClusterCertificates certificates = ClusterCertificates.open(Places.certificates(configuration), clock);
        ClusterApi wiring = new ClusterApi(certificates, configuration.clusterDomain(), clock, ids);
        ApiServer api =
                closing("api", wiring.build(store, certificates, configuration.serviceNetwork(), node.actions()));
        EventLoops loops = closing("event loops", EventLoops.start("wire", EVENT_LOOP_THREADS));
        HttpServer http = step("API ready", () -> serve(api, certificates, loops, nodeAddress));
        int port = http.address().getPort();
        wiring.serveTokenKeys(api, "https://" + nodeAddress + ":" + port);
        writeAdminKubeconfig(certificates, port);
        new Bootstrap(api.client(Bootstrap.USER), bootstrapConfiguration(certificates, nodeAddress, port), clock).run();
        step(
                "controllers and scheduler",
                () -> closing(
                        "controllers",
                        ControlPart.start(
                                api,
                                wiring.kinds(),
                                wiring.tokens(),
                                certificates.authority().certificate(),
                                clock)));
        step("service network and DNS", () -> closing("network", NetworkPart.start(configuration, api, loops, clock)));
        step("containerd", node::awaitContainerd);
        closing("node", node);
        step("node ready", () -> node.start(api));
        steps.accept(new StepsFile.Line("ready", 0, "", ""));
    }

    private HttpServer serve(ApiServer api, ClusterCertificates certificates, EventLoops loops, String nodeAddress)
            throws IOException {
        Set<String> addresses = Set.of(nodeAddress, serviceAddress(), "127.0.0.1");
        TlsMaterial tls = new TlsMaterial(
                certificates.serverKeys(() -> addresses),
                ClientTrust.of(List.of(certificates.authority().certificate())));
        return closing(
                "https",
                HttpServer.start(
                        loops,
                        new ServerConfiguration(
                                new InetSocketAddress(configuration.bindAddress(), configuration.apiPort()),
                                tls,
                                ServerLimits.DEFAULT),
                        api));
    }

    /** The first address of the service network is the API's own. */
    private String serviceAddress() {
        String network = configuration.serviceNetwork().replaceAll("/.*", "");
        int lastDot = network.lastIndexOf('.');
        return network.substring(0, lastDot + 1) + (Integer.parseInt(network.substring(lastDot + 1)) + 1);
    }

    private BootstrapConfiguration bootstrapConfiguration(
            ClusterCertificates certificates, String nodeAddress, int port) {
        return new BootstrapConfiguration(
                serviceAddress(),
                configuration.serviceNetwork(),
                List.of(nodeAddress),
                port,
                Pem.certificates(List.of(certificates.authority().certificate())),
                Pem.certificates(List.of(certificates.frontProxyAuthority().certificate())));
    }

    private void writeAdminKubeconfig(ClusterCertificates certificates, int port) throws IOException {
        String content = Yaml.write(Kubeconfig.of(
                configuration.profile(),
                "https://127.0.0.1:" + port,
                certificates.authority(),
                certificates.administrator()));
        Path file = configuration.adminKubeconfig();
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, content);
        Files.move(
                temporary,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private <T> T step(String name, Callable<T> action) throws IOException, InterruptedException {
        long from = clock.nanos();
        try {
            T result = action.call();
            long millis = (clock.nanos() - from) / 1_000_000;
            LOG.info("started", "part", name, "millis", millis);
            steps.accept(new StepsFile.Line(
                    "done",
                    millis,
                    name,
                    result instanceof HttpServer http ? "port " + http.address().getPort() : ""));
            return result;
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    private synchronized <T extends AutoCloseable> T closing(String name, T part) {
        started.push(new Part(name, part));
        return part;
    }

    /** Waits until {@link #close} has been called. */
    public void await() throws InterruptedException {
        ended.await();
    }

    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            Part part = started.pop();
            try {
                part.part().close();
            } catch (Exception e) {
                LOG.warn("could not be closed", "part", part.name(), "cause", e);
            }
        }
        ended.countDown();
    }
}
