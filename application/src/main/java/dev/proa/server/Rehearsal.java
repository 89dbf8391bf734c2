package dev.proa.server;

import dev.proa.api.identity.NodeIdentity;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.server.ApiServer;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.base.Log;
import dev.proa.base.RealDisk;
import dev.proa.configuration.Configuration;
import dev.proa.cri.CriException;
import dev.proa.cri.CriRuntime;
import dev.proa.cri.FakeRuntime;
import dev.proa.network.Nft;
import dev.proa.network.ServiceNetwork;
import dev.proa.network.ServiceNetworkSettings;
import dev.proa.network.StaleConnections;
import dev.proa.node.InProcessNodeApi;
import dev.proa.node.NodeAgent;
import dev.proa.node.NodeConfiguration;
import dev.proa.node.runtime.Registries;
import dev.proa.node.volume.ImageMounts;
import dev.proa.routing.EndpointSelection.Place;
import dev.proa.routing.IpFamily;
import dev.proa.routing.RoutingTable;
import dev.proa.store.LogStore;
import dev.proa.store.Store;
import dev.proa.store.StoreLimits;
import dev.proa.wire.EventLoops;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A whole start in a folder of its own, with everything that touches the machine replaced: no containerd, no nftables,
 * no address. What it loads is what a real start loads; the AOT cache is made from it.
 */
public final class Rehearsal implements AutoCloseable {
    private static final Log LOG = Log.of(Rehearsal.class);
    private static final GroupResource PODS = GroupResource.core("pods");
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Configuration configuration;
    private final Clock clock = Clock.system();
    private final FakeRuntime runtime = new FakeRuntime(clock::now);
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ApiServer api;

    /**
     * Starts it.
     *
     * @param configuration with a data folder that may be deleted, and port 0 of the loopback address
     */
    public Rehearsal(Configuration configuration) throws IOException, InterruptedException {
        this.configuration = configuration;
        Store store = closing(LogStore.open(
                new RealDisk(Places.store(configuration)),
                clock,
                StoreLimits.standard(),
                Places.sealing(configuration)));
        EventLoops loops = closing(EventLoops.start("wire", 1));
        String address = configuration.nodeAddress();
        ApiPart part = closing(
                ApiPart.start(configuration, address, store, loops, List.of(), clock, new Ids(new SecureRandom())));
        api = part.api();
        part.writeAdminKubeconfig();
        part.bootstrap();
        closing(part.startControl());
        callContainerd();
        startAgent();
    }

    private <T extends AutoCloseable> T closing(T part) {
        parts.push(part);
        return part;
    }

    /** A call to a socket that isn't there goes all the way through the client. */
    private void callContainerd() {
        try (CriRuntime none = new CriRuntime(configuration.dataFolder().resolve("none.sock"))) {
            LOG.info("containerd", "version", none.version());
        } catch (CriException e) {
            LOG.debug("there is no containerd, as expected", "why", e.getMessage());
        }
    }

    private void startAgent() throws InterruptedException {
        InProcessNodeApi nodeApi = new InProcessNodeApi(
                api.client(NodeIdentity.of(configuration.nodeName())), api.worlds(), configuration.nodeName());
        NodeConfiguration node = NodeConfiguration.of(
                configuration.nodeName(),
                configuration.nodeAddress(),
                configuration.dataFolder(),
                configuration.dataFolder(),
                configuration.podNetwork(),
                List.of());
        NodeAgent agent = new NodeAgent(node, nodeApi, runtime, ImageMounts.NONE, Registries.NONE, clock);
        try {
            agent.start();
            closing(agent);
        } catch (IOException e) {
            LOG.warn("without the node agent: it needs root", "cause", e.getMessage());
        }
    }

    /** An image that pods of the rehearsal can name. */
    public void publish(String image) {
        runtime.publish(image, null);
    }

    /** Compiles the routing table and renders it, to nowhere. */
    public void renderServices() {
        World world = api.world();
        RoutingTable table = RoutingTable.compile(
                world.list(GroupResource.core("services")),
                world.list(new GroupResource("discovery.k8s.io", "endpointslices")));
        ServiceNetworkSettings settings = new ServiceNetworkSettings(
                "rehearsal",
                IpFamily.IPV4,
                new Place(configuration.nodeName(), ""),
                List.of(configuration.podNetwork()),
                List.of(configuration.serviceNetwork()),
                Set.of(configuration.dnsAddress()),
                ServiceNetworkSettings.MASQUERADE_MARK_DEFAULT,
                false);
        new ServiceNetwork(settings, new NoTable(), StaleConnections.KEPT, clock).apply(table);
    }

    /** Takes what a real table would be told. */
    private static final class NoTable implements Nft {
        @Override
        public void commit(Transaction transaction) {}

        @Override
        public Optional<String> refusal(Transaction transaction) {
            return Optional.empty();
        }

        @Override
        public Optional<String> damage(String structure) {
            return Optional.empty();
        }

        @Override
        public Map<String, String> elements(String container) {
            return Map.of();
        }

        @Override
        public void deleteTable() {}
    }

    /** Waits until so many pods run; false when they don't within the limit. */
    public boolean awaitRunning(int pods, Duration limit) throws InterruptedException {
        long end = clock.nanos() + limit.toNanos();
        World world = api.world();
        while (running(world) < pods) {
            if (clock.nanos() > end) {
                return false;
            }
            world = api.worlds().awaitAfter(world.revision(), PATIENCE);
        }
        return true;
    }

    private static long running(World world) {
        return world.list(PODS).stream()
                .filter(pod -> pod.stringAt("status", "phase").equals("Running"))
                .count();
    }

    /** Ends all parts, and undoes what mounts the node agent made in its folder. */
    @Override
    public void close() throws IOException, InterruptedException {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("could not be closed", "cause", e);
            }
        }
        Path folder = configuration.dataFolder();
        Teardown.unmountBelow(folder);
        Teardown.delete(folder);
        Teardown.controlGroups("/" + folder.getFileName());
    }
}
