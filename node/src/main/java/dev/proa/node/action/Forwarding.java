package dev.proa.node.action;

import dev.proa.api.action.ActingSubresource.Answer;
import dev.proa.api.action.ActionContext;
import dev.proa.api.identity.IdentityHeaders;
import dev.proa.wire.ClientTarget;
import dev.proa.wire.Exchange;
import dev.proa.wire.Headers;
import dev.proa.wire.proxy.ReverseProxy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Carries a proxied request to a backend inside the cluster. */
final class Forwarding {
    private Forwarding() {}

    /**
     * Forwards the request to an address; answers 503 when it cannot be reached.
     *
     * @param backend its address is resolved
     */
    static Answer forward(ActionContext context, String scheme, InetSocketAddress backend) throws IOException {
        Exchange exchange = context.exchange();
        String host = authority(backend);
        String path = rawProxyPath(exchange.rawPath());
        String query = exchange.rawQuery().isEmpty() ? "" : "?" + exchange.rawQuery();
        boolean upgrade = exchange.headers().elements("Connection").stream().anyMatch("upgrade"::equalsIgnoreCase);
        boolean reading = exchange.method().equals("GET") || exchange.method().equals("HEAD");
        if (path.isEmpty() && reading && !upgrade) {
            // Relative links of a page only work below the slash; other methods carry on, for clients that don't repeat
            // them
            exchange.respond(301, Headers.of("Location", exchange.rawPath() + "/" + query), new byte[0]);
            return new Answer.Streamed();
        }
        String prefix = exchange.rawPath().substring(0, exchange.rawPath().length() - path.length());
        ReverseProxy.Route route = new ReverseProxy.Route(
                (path.isEmpty() ? "/" : path) + query,
                host,
                Forwarding::forwarded,
                location -> rewritten(location, prefix, host),
                answer -> pages(answer, prefix, host));
        try {
            ReverseProxy.forward(exchange, route, target(scheme, backend));
        } catch (IOException e) {
            unreachable(exchange, e);
        }
        return new Answer.Streamed();
    }

    /** Links cannot be rewritten in what is compressed. */
    private static Headers forwarded(Headers headers) {
        return IdentityHeaders.without(headers).without("Accept-Encoding");
    }

    private static String authority(InetSocketAddress backend) {
        String address = backend.getAddress().getHostAddress();
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + backend.getPort();
    }

    private static void unreachable(Exchange exchange, IOException cause) throws IOException {
        byte[] text = ("error trying to reach service: " + cause.getMessage()).getBytes(StandardCharsets.UTF_8);
        try {
            exchange.respond(503, Headers.of("Content-Type", "text/plain; charset=utf-8"), text);
        } catch (IllegalStateException answering) {
            // It broke in the middle of the answer, which is aborted by what is thrown here.
            throw cause;
        }
    }

    /** What follows {@code /proxy} in the path, still encoded: empty or beginning with a slash. */
    private static String rawProxyPath(String rawPath) {
        int at = rawPath.indexOf("/proxy");
        while (at >= 0) {
            int end = at + "/proxy".length();
            // The segment after the kind's name is the subresource; a namespace or object may be called proxy too.
            long slashes =
                    rawPath.substring(0, at).chars().filter(c -> c == '/').count();
            boolean whole = end == rawPath.length() || rawPath.charAt(end) == '/';
            boolean subresource = rawPath.startsWith("/api/v1/nodes/") ? slashes == 4 : slashes == 6;
            if (whole && subresource) {
                return rawPath.substring(end);
            }
            at = rawPath.indexOf("/proxy", end);
        }
        return "";
    }

    /** A page's links to the backend lead back through the proxy. */
    private static Optional<UnaryOperator<OutputStream>> pages(Headers answer, String prefix, String host) {
        boolean html = answer.first("Content-Type", "").toLowerCase(Locale.ROOT).startsWith("text/html");
        return html && !answer.has("Content-Encoding")
                ? Optional.of(out -> new HtmlLinks(out, link -> rewritten(link, prefix, host)))
                : Optional.empty();
    }

    /** A redirect or link to the backend itself leads back through the proxy. */
    private static String rewritten(String location, String prefix, String host) {
        try {
            URI uri = URI.create(location);
            if (uri.getHost() != null
                    && !(uri.getAuthority().equals(host) || uri.getHost().equals(host))) {
                return location;
            }
            String path = uri.getRawPath();
            if (path == null || !path.startsWith("/") || path.startsWith(prefix + "/")) {
                return location;
            }
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            String fragment = uri.getRawFragment() == null ? "" : "#" + uri.getRawFragment();
            return prefix + path + query + fragment;
        } catch (IllegalArgumentException e) {
            return location;
        }
    }

    /** Backends are found by the cluster's own records; their certificates are not verified, as upstream's proxy doesn't. */
    private static ClientTarget target(String scheme, InetSocketAddress backend) {
        URI uri = URI.create(scheme + "://" + authority(backend));
        ClientTarget plain = ClientTarget.plain(uri);
        return scheme.equals("https") ? plain.withoutVerification() : plain;
    }
}
