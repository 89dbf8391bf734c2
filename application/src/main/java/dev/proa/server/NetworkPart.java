package dev.proa.server;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.api.world.Worlds;
import dev.proa.base.Log;
import dev.proa.configuration.Configuration;
import dev.proa.network.ConntrackCommand;
import dev.proa.network.HostNetwork;
import dev.proa.network.NftCommand;
import dev.proa.network.NftException;
import dev.proa.network.ServiceNetwork;
import dev.proa.network.ServiceNetworkSettings;
import dev.proa.routing.EndpointSelection.Place;
import dev.proa.routing.IpFamily;
import dev.proa.routing.RoutingTable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Follows the World with the routing table, and renders it: nftables, DNS, health check ports. */
final class NetworkPart implements AutoCloseable {
    private static final Log LOG = Log.of(NetworkPart.class);
    private static final GroupResource SERVICES = GroupResource.core("services");
    private static final GroupResource SLICES = new GroupResource("discovery.k8s.io", "endpointslices");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Worlds worlds;
    private final ServiceNetwork services;
    private final AtomicReference<RoutingTable> table = new AtomicReference<>(RoutingTable.EMPTY);
    private final Thread follower;
    private volatile boolean closed;

    private NetworkPart(Worlds worlds, ServiceNetwork services) {
        this.worlds = worlds;
        this.services = services;
        this.follower = Thread.ofPlatform().name("network").daemon().unstarted(this::follow);
    }

    static NetworkPart start(Configuration configuration, Worlds worlds) throws IOException {
        HostNetwork host = Places.hostNetwork(configuration);
        host.set();
        ServiceNetworkSettings settings = new ServiceNetworkSettings(
                Places.nftablesTable(configuration),
                IpFamily.IPV4,
                new Place(configuration.nodeName(), ""),
                List.of(configuration.podNetwork()),
                List.of(configuration.serviceNetwork()),
                Set.of(configuration.dnsAddress()),
                ServiceNetworkSettings.MASQUERADE_MARK_DEFAULT,
                true);
        NetworkPart part = new NetworkPart(
                worlds,
                new ServiceNetwork(settings, new NftCommand(settings.qualifiedTable()), new ConntrackCommand()));
        part.follower.start();
        return part;
    }

    RoutingTable table() {
        return table.get();
    }

    private void follow() {
        World world = worlds.newest();
        long rendered = -1;
        while (!closed) {
            try {
                long change = Math.max(world.lastChange(SERVICES), world.lastChange(SLICES));
                if (change != rendered) {
                    RoutingTable next = RoutingTable.compile(world.list(SERVICES), world.list(SLICES));
                    table.set(next);
                    services.apply(next);
                    rendered = change;
                }
                world = worlds.awaitAfter(world.revision(), PATIENCE);
            } catch (NftException e) {
                LOG.error(
                        "the service network could not be rendered; it is tried again with the next change",
                        "cause",
                        e.getMessage());
                rendered = Math.max(world.lastChange(SERVICES), world.lastChange(SLICES));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        follower.interrupt();
        follower.join();
    }
}
