package dev.proa.routing;

import java.util.List;
import java.util.Set;

/**
 * One address that serves a Service.
 *
 * @param address IPv4 or IPv6
 * @param ready takes new connections; with publishNotReadyAddresses always
 * @param serving passes its readiness probe, also while it ends
 * @param terminating its pod is being deleted
 * @param node the node it runs on, or empty
 * @param zone the node's zone, or empty
 * @param hostname its DNS label under the service's name, or empty
 * @param pod the namespaced pod behind it, or empty
 * @param zoneHints the zones that should prefer it
 * @param nodeHints the nodes that should prefer it
 * @param ports by the names of the service's ports
 */
public record Endpoint(
        String address,
        boolean ready,
        boolean serving,
        boolean terminating,
        String node,
        String zone,
        String hostname,
        String pod,
        Set<String> zoneHints,
        Set<String> nodeHints,
        List<Port> ports) {

    /** A port that the endpoint listens on, for the service's port of that name and protocol. */
    public record Port(String name, Protocol protocol, int port, String appProtocol) {}

    public Endpoint {
        zoneHints = Set.copyOf(zoneHints);
        nodeHints = Set.copyOf(nodeHints);
        ports = List.copyOf(ports);
    }

    public IpFamily family() {
        return IpFamily.of(address);
    }

    /** Whether it can still take connections when nothing ready is left. */
    public boolean isServingTerminating() {
        return serving && terminating;
    }
}
