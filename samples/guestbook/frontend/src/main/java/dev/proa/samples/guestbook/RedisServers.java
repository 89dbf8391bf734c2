package dev.proa.samples.guestbook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Where the leader and the replicas are: by the environment variables that Kubernetes sets for services, or, when
 * {@code GET_HOSTS_FROM} is {@code dns}, by the services' names.
 */
record RedisServers(Map<String, String> environment) {
    private static final int PORT = 6379;

    /** An address of a server. */
    record Address(String host, int port) {}

    Address leader() {
        return service("redis-leader");
    }

    /** The service in front of all replicas: each connection may reach another one. */
    Address anyReplica() {
        return service("redis-replica");
    }

    /** Every replica's own address, by the headless service's name. */
    List<String> replicas() throws UnknownHostException {
        String name = environment.getOrDefault("REDIS_REPLICAS", "redis-replicas");
        return Arrays.stream(InetAddress.getAllByName(name))
                .map(InetAddress::getHostAddress)
                .sorted()
                .toList();
    }

    /** One replica, which must be among {@link #replicas}: whoever calls us doesn't choose what we connect to. */
    Address replica(String host) throws UnknownHostException {
        if (!replicas().contains(host)) {
            throw new UnknownHostException("there is no replica " + host);
        }
        return new Address(host, anyReplica().port());
    }

    private Address service(String name) {
        String prefix = name.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
        String host = environment.getOrDefault(prefix + "_SERVICE_HOST", "");
        if (host.isEmpty() || environment.getOrDefault("GET_HOSTS_FROM", "env").equals("dns")) {
            return new Address(name, PORT);
        }
        return new Address(host, Integer.parseInt(environment.getOrDefault(prefix + "_SERVICE_PORT", "" + PORT)));
    }
}
