package dev.proa.network;

import java.util.Set;

/**
 * Makes the kernel forget connections whose translation is out of date. It matters for UDP: a client that goes on
 * sending from one port would reach an endpoint that is gone for as long as it sends.
 */
public interface StaleConnections {
    /** Where nothing is to be done, as in tests and on machines without {@code conntrack}. */
    StaleConnections KEPT = (service, endpoints) -> {};

    /**
     * @param service {@code address . udp . port}, or {@code udp . port} for a node port
     * @param endpoints the {@code address . port} that are gone; empty for whatever it led to
     */
    void forget(String service, Set<String> endpoints);

    /** Forgets what a change has made stale: UDP's endpoints that are gone, and UDP's addresses that are new. */
    default void forget(EndpointChanges changes) {
        changes.gone().forEach((service, endpoints) -> {
            if (isUdp(service)) {
                forget(service, endpoints);
            }
        });
        changes.appeared().stream().filter(StaleConnections::isUdp).forEach(service -> forget(service, Set.of()));
    }

    private static boolean isUdp(String service) {
        return service.startsWith("udp . ") || service.contains(" . udp . ");
    }
}
