package dev.proa.api.bootstrap;

import java.util.List;

/**
 * What the bootstrap objects say about this cluster.
 *
 * @param serviceAddress the kubernetes Service's cluster IP
 * @param serviceRange the cluster IPs, such as {@code 10.96.0.0/12}
 * @param addresses where the API server is reached by pods
 * @param port where it listens
 * @param clientAuthorityPem signs clients
 * @param frontProxyAuthorityPem signs front proxies
 */
public record BootstrapConfiguration(
        String serviceAddress,
        String serviceRange,
        List<String> addresses,
        int port,
        String clientAuthorityPem,
        String frontProxyAuthorityPem) {}
