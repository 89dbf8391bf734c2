package dev.proa.node.action;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The name of a proxied pod, service or node: {@code name}, {@code name:port} or {@code scheme:name:port} with an empty port
 * allowed (upstream: net.SplitSchemeNamePort).
 *
 * @param scheme http or https
 * @param port number or name; empty for the default
 */
record ProxyName(String scheme, String name, String port) {
    private static final int PORT_MAX = 65_535;

    /** @param kind whose name it is, for the message */
    static ProxyName parse(String kind, String text) {
        String[] parts = text.split(":", -1);
        ProxyName result = switch (parts.length) {
            case 1 -> new ProxyName("http", parts[0], "");
            case 2 -> new ProxyName("http", parts[0], parts[1]);
            case 3 -> new ProxyName(parts[0].isEmpty() ? "http" : parts[0], parts[1], parts[2]);
            default -> throw ApiException.badRequest("invalid " + kind + " request \"" + text + "\"");
        };
        boolean known = result.scheme.equals("http") || result.scheme.equals("https");
        if (!known || result.name.isEmpty()) {
            throw ApiException.badRequest("invalid " + kind + " request \"" + text + "\"");
        }
        return result;
    }

    /** The port's number; empty when it is a name. */
    static Optional<Integer> number(String port) {
        return port.matches("\\d{1,9}") ? Optional.of(Integer.parseInt(port)) : Optional.empty();
    }

    static boolean isPort(int number) {
        return number >= 1 && number <= PORT_MAX;
    }

    /** Where to connect; 503 for a port that no address has, as for any that cannot be reached. */
    static InetSocketAddress socket(InetAddress address, int port) {
        if (!isPort(port)) {
            throw ApiException.of(
                    StatusReason.SERVICE_UNAVAILABLE,
                    "error trying to reach service: dial tcp: address " + port + ": invalid port");
        }
        return new InetSocketAddress(address, port);
    }
}
