package dev.proa.routing;

import java.util.List;
import java.util.Optional;

/**
 * What a Service means for traffic and names.
 *
 * @param created when, in RFC 3339, so that of two services that want the same the elder can have it
 * @param externalName the name an ExternalName service stands for; empty otherwise
 * @param clusterIps empty for headless and ExternalName services
 * @param proxied false where labels say that another proxy, or none, is to serve its addresses
 * @param loadBalancerIps ingress addresses that the node itself answers (ipMode VIP)
 * @param sourceRanges who may use the load balancer's addresses; empty means everybody
 * @param sourcesLeftOut whether some of those had to be left out: then an empty list means nobody
 * @param externalLocal traffic from outside only goes to endpoints on the node it reaches, and keeps its source
 * @param internalLocal the same for traffic from inside
 * @param affinitySeconds how long a client keeps its endpoint (sessionAffinity ClientIP); 0 means it doesn't
 * @param healthCheckNodePort where load balancers ask for local endpoints; 0 when they don't
 * @param omissions what the Service and its slices hold that cannot be carried out, and so is not in here
 */
public record ServiceRoute(
        ServiceKey key,
        String created,
        String externalName,
        List<String> clusterIps,
        boolean proxied,
        List<String> externalIps,
        List<String> loadBalancerIps,
        List<String> sourceRanges,
        boolean sourcesLeftOut,
        boolean externalLocal,
        boolean internalLocal,
        int affinitySeconds,
        int healthCheckNodePort,
        boolean publishNotReadyAddresses,
        List<ServicePort> ports,
        List<Endpoint> endpoints,
        List<Omission> omissions) {

    public ServiceRoute {
        clusterIps = List.copyOf(clusterIps);
        externalIps = List.copyOf(externalIps);
        loadBalancerIps = List.copyOf(loadBalancerIps);
        sourceRanges = List.copyOf(sourceRanges);
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
        omissions = List.copyOf(omissions);
    }

    /** Whether its name stands for its endpoints themselves. */
    public boolean isHeadless() {
        return clusterIps.isEmpty() && externalName.isEmpty();
    }

    /** A Service of which nothing could be made. */
    static ServiceRoute none(ServiceKey key, String reason) {
        return new ServiceRoute(
                key,
                "",
                "",
                List.of(),
                false,
                List.of(),
                List.of(),
                List.of(),
                false,
                false,
                false,
                0,
                0,
                false,
                List.of(),
                List.of(),
                List.of(Omission.ofService(key, "", reason)));
    }

    public Optional<String> clusterIp(IpFamily family) {
        return family.of(clusterIps).stream().findFirst();
    }

    /** Whether a port can be reached at other addresses than the cluster IP. */
    public boolean isExternallyAccessible(ServicePort port) {
        return port.nodePort() != 0 || !loadBalancerIps.isEmpty() || !externalIps.isEmpty();
    }
}
