package dev.proa.network.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * @param clusterDomain the zone of services and pods, {@code cluster.local}
 * @param listen where it answers, over UDP and TCP
 * @param resolvConf names the resolvers for everything else; read again for every query, so that a machine may move
 */
public record DnsSettings(String clusterDomain, List<InetSocketAddress> listen, Path resolvConf) {
    public DnsSettings {
        clusterDomain = clusterDomain.toLowerCase(Locale.ROOT);
        listen = List.copyOf(listen);
    }
}
