package dev.proa.server;

import dev.proa.api.ApiClient;
import dev.proa.api.bootstrap.Bootstrap;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.server.ApiServer;
import dev.proa.api.world.World;
import dev.proa.api.world.Worlds;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.configuration.Configuration;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.network.ConntrackCommand;
import dev.proa.network.HealthCheckPorts;
import dev.proa.network.NftCommand;
import dev.proa.network.NftException;
import dev.proa.network.ServiceNetwork;
import dev.proa.network.ServiceNetworkSettings;
import dev.proa.network.dns.DnsServer;
import dev.proa.network.dns.DnsSettings;
import dev.proa.network.dns.DnsView;
import dev.proa.routing.EndpointSelection.Place;
import dev.proa.routing.IpFamily;
import dev.proa.routing.RoutingFollower;
import dev.proa.routing.RoutingTable;
import dev.proa.wire.EventLoops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Follows the World with the routing table, and renders it: nftables, health check ports, DNS. */
final class NetworkPart implements AutoCloseable {
    private static final Log LOG = Log.of(NetworkPart.class);
    private static final GroupResource SERVICES = GroupResource.core("services");
    private static final GroupResource NAMESPACES = GroupResource.core("namespaces");
    private static final GroupResource PODS = GroupResource.core("pods");
    private static final GroupResource SLICES = new GroupResource("discovery.k8s.io", "endpointslices");
    private static final World.Index PODS_BY_ADDRESS = new World.Index(
            "pods-by-address",
            PODS,
            pod -> pod.objectAt("status").array("podIPs").objects().stream()
                    .map(ip -> ip.string("ip"))
                    .toList());
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int DNS_PORT = 53;

    private final Worlds worlds;
    private final RoutingFollower routing = new RoutingFollower();
    private final ServiceNetwork services;
    private final HealthCheckPorts healthChecks;
    private final DnsServer dns;
    private final Thread follower;
    private volatile RoutingTable table = RoutingTable.EMPTY;
    private volatile boolean closed;

    private NetworkPart(Configuration configuration, Worlds worlds, EventLoops loops, Clock clock) {
        this.worlds = worlds;
        Place place = new Place(configuration.nodeName(), "");
        ServiceNetworkSettings settings = new ServiceNetworkSettings(
                Places.nftablesTable(configuration),
                IpFamily.IPV4,
                place,
                List.of(configuration.podNetwork()),
                List.of(configuration.serviceNetwork()),
                Set.of(configuration.dnsAddress()),
                ServiceNetworkSettings.MASQUERADE_MARK_DEFAULT,
                true);
        this.services = new ServiceNetwork(settings, new NftCommand(settings.qualifiedTable()), new ConntrackCommand());
        this.healthChecks = new HealthCheckPorts(place);
        DnsSettings names = new DnsSettings(
                configuration.clusterDomain(),
                List.of(new InetSocketAddress(configuration.dnsAddress(), DNS_PORT)),
                Path.of("/etc/resolv.conf"));
        this.dns = new DnsServer(names, this::view, loops, clock);
        this.follower = Thread.ofPlatform().name("network").daemon().unstarted(this::follow);
    }

    static NetworkPart start(Configuration configuration, ApiServer api, EventLoops loops, Clock clock)
            throws IOException {
        Places.hostNetwork(configuration).set();
        ensureDnsService(configuration, api.client(Bootstrap.USER));
        NetworkPart part = new NetworkPart(configuration, api.worlds(), loops, clock);
        part.render(part.worlds.newest());
        part.dns.start();
        part.follower.start();
        return part;
    }

    /** The Service under whose name and address every book expects the cluster's DNS; this process itself answers there. */
    private static void ensureDnsService(Configuration configuration, ApiClient client) {
        if (client.world().get(SERVICES, "kube-system", "kube-dns") != null) {
            return;
        }
        JsonObject labels = JsonObject.of(
                "k8s-app", "kube-dns", "kubernetes.io/cluster-service", "true", "kubernetes.io/name", "CoreDNS");
        JsonArray ports = JsonArray.of(
                JsonObject.of("name", "dns", "port", DNS_PORT, "protocol", "UDP"),
                JsonObject.of("name", "dns-tcp", "port", DNS_PORT, "protocol", "TCP"));
        client.create(
                SERVICES,
                "kube-system",
                JsonObject.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Service",
                        "metadata",
                        JsonObject.of("name", "kube-dns", "namespace", "kube-system", "labels", labels),
                        "spec",
                        JsonObject.of("clusterIP", configuration.dnsAddress(), "ports", ports)));
    }

    private DnsView view() {
        World world = worlds.newest();
        return new DnsView(
                table,
                namespace -> world.get(NAMESPACES, "", namespace) != null,
                (namespace, address) -> world.indexed(PODS_BY_ADDRESS, address).stream()
                        .anyMatch(pod -> pod.stringAt("metadata", "namespace").equals(namespace)));
    }

    private void follow() {
        World world = worlds.newest();
        long rendered = -1;
        while (!closed) {
            try {
                long change = Math.max(world.lastChange(SERVICES), world.lastChange(SLICES));
                if (change != rendered) {
                    render(world);
                    rendered = change;
                }
                world = worlds.awaitChange(Set.of(SERVICES, SLICES), world.revision(), PATIENCE);
            } catch (NftException e) {
                LOG.error("the service network could not be rendered; trying again", "cause", e.getMessage());
                world = pausedBeforeRetry(world);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private World pausedBeforeRetry(World world) {
        try {
            return worlds.awaitAfter(world.revision(), RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return world;
        }
    }

    private void render(World world) {
        RoutingTable next = routing.next(world.list(SERVICES), world.list(SLICES));
        table = next;
        services.apply(next);
        healthChecks.apply(next);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        follower.interrupt();
        follower.join();
        dns.close();
        healthChecks.close();
    }
}
