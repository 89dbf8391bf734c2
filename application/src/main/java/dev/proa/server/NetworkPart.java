package dev.proa.server;

import dev.proa.api.bootstrap.Bootstrap;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.server.ApiServer;
import dev.proa.api.world.World;
import dev.proa.api.world.Worlds;
import dev.proa.base.Clock;
import dev.proa.base.PrivateFiles;
import dev.proa.configuration.Configuration;
import dev.proa.network.ConntrackCommand;
import dev.proa.network.HealthCheckPorts;
import dev.proa.network.HostNetwork;
import dev.proa.network.NftCommand;
import dev.proa.network.ServiceNetwork;
import dev.proa.network.ServiceNetworkSettings;
import dev.proa.network.dns.DnsServer;
import dev.proa.network.dns.DnsSettings;
import dev.proa.network.dns.DnsView;
import dev.proa.routing.EndpointSelection.Place;
import dev.proa.routing.IpFamily;
import dev.proa.wire.EventLoops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The service network of this machine: nftables, health check ports, DNS, and the checks of whether they work. */
final class NetworkPart implements AutoCloseable {
    private static final GroupResource NAMESPACES = GroupResource.core("namespaces");
    private static final GroupResource PODS = GroupResource.core("pods");
    private static final World.Index PODS_BY_ADDRESS = new World.Index(
            "pods-by-address",
            PODS,
            pod -> pod.objectAt("status").array("podIPs").objects().stream()
                    .map(ip -> ip.string("ip"))
                    .toList());
    /** As upstream's proxy is known. */
    private static final User PROXY = User.of("system:kube-proxy");

    private final Worlds worlds;
    private final HostNetwork host;
    private final OmissionReports reports;
    private final ServiceFollower follower;
    private final DnsServer dns;

    private NetworkPart(Configuration configuration, ApiServer api, EventLoops loops, Clock clock) {
        this.worlds = api.worlds();
        this.host = Places.hostNetwork(configuration);
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
        ServiceNetwork services =
                new ServiceNetwork(settings, new NftCommand(settings.qualifiedTable()), new ConntrackCommand(), clock);
        this.reports = new OmissionReports(api.client(PROXY), clock);
        this.follower = new ServiceFollower(worlds, services, new HealthCheckPorts(place), host, reports, clock);
        DnsSettings names = new DnsSettings(
                configuration.clusterDomain(),
                List.of(new InetSocketAddress(configuration.dnsAddress(), DnsService.PORT)),
                Path.of("/etc/resolv.conf"));
        this.dns = new DnsServer(names, this::view, loops, clock);
    }

    /**
     * Sets the machine up, renders and answers; what single services hold never fails it.
     *
     * @throws IOException when the DNS address or its port cannot be had
     */
    static NetworkPart start(Configuration configuration, ApiServer api, EventLoops loops, Clock clock)
            throws IOException {
        NetworkPart part = new NetworkPart(configuration, api, loops, clock);
        PrivateFiles.write(Places.addressRecord(configuration), configuration.dnsAddress() + "\n");
        part.host.set();
        DnsService.ensure(api.client(Bootstrap.USER), configuration.dnsAddress());
        try {
            part.follower.start();
            part.dns.start();
        } catch (IOException | RuntimeException e) {
            part.stop();
            throw e;
        }
        part.publish(api);
        return part;
    }

    private void publish(ApiServer api) {
        api.addDocument(
                OmissionReports.PATH,
                "application/json",
                () -> reports.document().toBytes());
        api.addMetrics(() -> reports.metrics() + dnsMetrics());
        api.health().addReadiness("service-network", follower::fault);
        api.health().addReadiness("dns-address", this::missingAddress);
        api.health().addReadiness("dns", dns::fault);
    }

    private String dnsMetrics() {
        return """
                # HELP proa_dns_failures_total DNS queries and packets that failed by a fault of the server itself.
                # TYPE proa_dns_failures_total counter
                proa_dns_failures_total %d
                """.formatted(dns.failures());
    }

    private Optional<String> missingAddress() {
        try {
            List<String> missing = host.missing();
            return missing.isEmpty()
                    ? Optional.empty()
                    : Optional.of("the loopback interface lacks " + String.join(", ", missing));
        } catch (IOException e) {
            return Optional.of("the loopback interface cannot be read: " + e.getMessage());
        }
    }

    /** What is wrong with the rendering, for the line of the start that shows it. */
    String note() {
        return follower.fault().orElse("");
    }

    private DnsView view() {
        World world = worlds.newest();
        return new DnsView(
                follower.table(),
                namespace -> world.get(NAMESPACES, "", namespace) != null,
                (namespace, address) -> world.indexed(PODS_BY_ADDRESS, address).stream()
                        .anyMatch(pod -> pod.stringAt("metadata", "namespace").equals(namespace)));
    }

    private void stop() {
        try {
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws InterruptedException {
        follower.close();
        dns.close();
    }
}
