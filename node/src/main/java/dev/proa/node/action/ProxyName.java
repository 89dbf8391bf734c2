package dev.proa.node.action;

import dev.proa.api.error.ApiException;

/**
 * The name of a proxied pod, service or node: {@code name}, {@code name:port} or {@code scheme:name:port} with an empty port
 * allowed (upstream: net.SplitSchemeNamePort).
 *
 * @param scheme http or https
 * @param port number or name; empty for the default
 */
record ProxyName(String scheme, String name, String port) {
    static ProxyName parse(String text) {
        String[] parts = text.split(":", -1);
        ProxyName result = switch (parts.length) {
            case 1 -> new ProxyName("http", parts[0], "");
            case 2 -> new ProxyName("http", parts[0], parts[1]);
            case 3 -> new ProxyName(parts[0].isEmpty() ? "http" : parts[0], parts[1], parts[2]);
            default -> throw ApiException.badRequest("invalid proxy name \"" + text + "\"");
        };
        boolean known = result.scheme.equals("http") || result.scheme.equals("https");
        if (!known || result.name.isEmpty()) {
            throw ApiException.badRequest("invalid proxy name \"" + text + "\"");
        }
        return result;
    }
}
