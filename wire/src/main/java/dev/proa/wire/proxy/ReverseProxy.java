package dev.proa.wire.proxy;

import dev.proa.wire.Duplex;
import dev.proa.wire.Exchange;
import dev.proa.wire.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Forwards one request to a backend and its answer to the client, bodies streamed, upgrades (WebSocket, SPDY) included. */
public final class ReverseProxy {
    /** RFC 9110, 7.6.1: these belong to one connection, not to the message. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "proxy-connection");

    private ReverseProxy() {}

    /** Opens the connection to the backend, TLS included where it is wanted. */
    public interface Dialer {
        Socket dial() throws IOException;
    }

    /**
     * How a request is forwarded.
     *
     * @param target path and query that the backend gets
     * @param host the Host header that it gets
     * @param dropped names of request headers that it doesn't get, lower case: credentials for this server
     * @param location rewrites the Location header of an answer
     */
    public record Route(String target, String host, Set<String> dropped, UnaryOperator<String> location) {}

    /**
     * Forwards; returns when the answer is complete.
     *
     * @throws IOException when the backend cannot be reached or breaks before its answer begins; nothing has been answered then
     */
    public static void forward(Exchange exchange, Route route, Dialer dialer) throws IOException {
        try (BackendConnection backend = new BackendConnection(dialer.dial())) {
            exchange.onClose(() -> closeQuietly(backend));
            String upgrade = exchange.headers().elements("Connection").stream().anyMatch("upgrade"::equalsIgnoreCase)
                    ? exchange.headers().first("Upgrade", "")
                    : "";
            boolean chunked = sendRequest(exchange, route, backend, upgrade);
            Thread sender = upgrade.isEmpty() && hasBody(exchange) ? startBody(exchange, backend, chunked) : null;
            BackendConnection.Head head = backend.readHead();
            if (head.status() == 101) {
                relayUpgraded(exchange, backend, head, upgrade);
                return;
            }
            answer(exchange, route, backend, head);
            if (sender != null) {
                sender.interrupt();
            }
        }
    }

    private static boolean hasBody(Exchange exchange) {
        return exchange.bodyBytesDeclared() > 0
                || (exchange.bodyBytesDeclared() < 0 && exchange.headers().has("Transfer-Encoding"))
                || (exchange.bodyBytesDeclared() < 0
                        && Set.of("POST", "PUT", "PATCH").contains(exchange.method()));
    }

    private static boolean sendRequest(Exchange exchange, Route route, BackendConnection backend, String upgrade)
            throws IOException {
        List<Headers.Field> fields = new ArrayList<>();
        fields.add(new Headers.Field("Host", route.host()));
        exchange.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean own = lower.equals("host") || lower.equals("content-length") || lower.equals("expect");
            if (!own && !HOP_BY_HOP.contains(lower) && !route.dropped().contains(lower)) {
                fields.add(new Headers.Field(name, value));
            }
        });
        fields.add(new Headers.Field(
                "X-Forwarded-For", exchange.remoteAddress().getAddress().getHostAddress()));
        boolean chunked = false;
        if (upgrade.isEmpty()) {
            fields.add(new Headers.Field("Connection", "close"));
            if (hasBody(exchange)) {
                chunked = exchange.bodyBytesDeclared() < 0;
                fields.add(
                        chunked
                                ? new Headers.Field("Transfer-Encoding", "chunked")
                                : new Headers.Field("Content-Length", Long.toString(exchange.bodyBytesDeclared())));
            } else if (Set.of("POST", "PUT", "PATCH").contains(exchange.method())) {
                fields.add(new Headers.Field("Content-Length", "0"));
            }
        } else {
            fields.add(new Headers.Field("Connection", "Upgrade"));
            fields.add(new Headers.Field("Upgrade", upgrade));
        }
        backend.sendHead(exchange.method(), route.target(), Headers.of(fields));
        return chunked;
    }

    /** A backend may answer before it has read the body, so the two go side by side. */
    private static Thread startBody(Exchange exchange, BackendConnection backend, boolean chunked) {
        return Thread.ofVirtual().name("proxy-body").start(() -> {
            try {
                backend.sendBody(exchange.bodyStream(), chunked);
            } catch (IOException e) {
                // The answer, or its absence, tells the client; a backend that stops reading is not an error.
            }
        });
    }

    private static void answer(Exchange exchange, Route route, BackendConnection backend, BackendConnection.Head head)
            throws IOException {
        List<Headers.Field> fields = new ArrayList<>();
        head.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("location")) {
                fields.add(new Headers.Field(name, route.location().apply(value)));
            } else if (!HOP_BY_HOP.contains(lower)) {
                fields.add(new Headers.Field(name, value));
            }
        });
        InputStream body = backend.body(head, exchange.method());
        if (exchange.method().equals("HEAD") || head.status() == 204 || head.status() == 304) {
            exchange.respond(head.status(), Headers.of(fields), new byte[0]);
            return;
        }
        try (OutputStream out = exchange.blockingStream(head.status(), Headers.of(fields))) {
            copy(body, out);
        }
    }

    private static void relayUpgraded(
            Exchange exchange, BackendConnection backend, BackendConnection.Head head, String protocol)
            throws IOException {
        List<Headers.Field> fields = new ArrayList<>();
        head.headers().forEach((name, value) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                fields.add(new Headers.Field(name, value));
            }
        });
        try (Duplex client = exchange.upgrade(protocol, Headers.of(fields))) {
            Thread upwards = Thread.ofVirtual().name("proxy-upgrade").start(() -> {
                try {
                    copy(client.input(), backend.output());
                    backend.endOutput();
                } catch (IOException e) {
                    closeQuietly(backend);
                }
            });
            copy(backend.input(), client.output());
            client.output().close();
            upwards.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[16 << 10];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
            to.flush();
        }
    }

    private static void closeQuietly(BackendConnection backend) {
        try {
            backend.close();
        } catch (IOException e) {
            // closing is all that was wanted
        }
    }
}
