package dev.proa.wire.proxy;

import dev.proa.wire.ClientTarget;
import dev.proa.wire.Duplex;
import dev.proa.wire.Exchange;
import dev.proa.wire.Headers;
import dev.proa.wire.HttpConnection;
import dev.proa.wire.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
    private static final int COPY_BYTES = 16 << 10;

    private ReverseProxy() {}

    /**
     * How a request is forwarded.
     *
     * @param target path and query that the backend gets
     * @param host the Host header that it gets
     * @param forwarded of the request's headers those that the backend gets: without credentials for this server
     * @param location rewrites the Location header of an answer
     * @param rewriting of the answer's body
     */
    public record Route(
            String target,
            String host,
            UnaryOperator<Headers> forwarded,
            UnaryOperator<String> location,
            Rewriting rewriting) {}

    /** Changes answers' bodies on their way. */
    @FunctionalInterface
    public interface Rewriting {
        /** How the body of an answer with these headers is changed; empty to leave it as it is, with its length. */
        Optional<UnaryOperator<OutputStream>> of(Headers answer);
    }

    /**
     * Forwards; returns when the answer is complete.
     *
     * @throws IOException when the backend cannot be reached or breaks before its answer begins; nothing has been answered then
     */
    public static void forward(Exchange exchange, Route route, ClientTarget backend) throws IOException {
        String upgrade = exchange.headers().elements("Connection").stream().anyMatch("upgrade"::equalsIgnoreCase)
                ? exchange.headers().first("Upgrade", "")
                : "";
        try (HttpConnection connection = HttpConnection.open(backend)) {
            exchange.onClose(() -> closeQuietly(connection));
            if (upgrade.isEmpty()) {
                answer(exchange, route, connection);
            } else {
                relayUpgraded(exchange, route, connection, upgrade);
            }
        }
    }

    private static void answer(Exchange exchange, Route route, HttpConnection connection) throws IOException {
        List<Headers.Field> fields = requestFields(exchange, route);
        boolean body = hasBody(exchange);
        if (body && exchange.bodyBytesDeclared() >= 0) {
            fields.add(new Headers.Field("Content-Length", Long.toString(exchange.bodyBytesDeclared())));
        } else if (!body && WITH_BODY.contains(exchange.method())) {
            fields.add(new Headers.Field("Content-Length", "0"));
        }
        try (HttpResponse response = connection.send(
                exchange.method(), route.target(), Headers.of(fields), body ? exchange.bodyStream() : null)) {
            Headers headers = responseHeaders(response.headers(), route);
            if (exchange.method().equals("HEAD") || response.status() == 204 || response.status() == 304) {
                exchange.respond(response.status(), headers, new byte[0]);
                return;
            }
            Optional<UnaryOperator<OutputStream>> rewriting = route.rewriting().of(headers);
            Headers sent = rewriting.isPresent() ? headers.without("Content-Length") : headers;
            OutputStream stream = exchange.blockingStream(response.status(), sent);
            try (OutputStream out = rewriting.isPresent() ? rewriting.get().apply(stream) : stream) {
                copy(response.body(), out);
            }
        }
    }

    private static boolean hasBody(Exchange exchange) {
        return exchange.bodyBytesDeclared() > 0
                || (exchange.bodyBytesDeclared() < 0
                        && (exchange.headers().has("Transfer-Encoding") || WITH_BODY.contains(exchange.method())));
    }

    private static List<Headers.Field> requestFields(Exchange exchange, Route route) {
        List<Headers.Field> fields = new ArrayList<>();
        fields.add(new Headers.Field("Host", route.host()));
        Set<String> ofThisConnection = new HashSet<>(HOP_BY_HOP);
        exchange.headers().elements("Connection").forEach(name -> ofThisConnection.add(name.toLowerCase(Locale.ROOT)));
        route.forwarded().apply(exchange.headers()).forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean own = lower.equals("host") || lower.equals("content-length") || lower.equals("expect");
            if (!own && !ofThisConnection.contains(lower)) {
                fields.add(new Headers.Field(name, value));
            }
        });
        fields.add(new Headers.Field(
                "X-Forwarded-For", exchange.remoteAddress().getAddress().getHostAddress()));
        return fields;
    }

    private static Headers responseHeaders(Headers headers, Route route) {
        List<Headers.Field> fields = new ArrayList<>();
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("location")) {
                fields.add(new Headers.Field(name, route.location().apply(value)));
            } else if (!HOP_BY_HOP.contains(lower)) {
                fields.add(new Headers.Field(name, value));
            }
        });
        return Headers.of(fields);
    }

    private static void relayUpgraded(Exchange exchange, Route route, HttpConnection connection, String protocol)
            throws IOException {
        List<Headers.Field> fields = requestFields(exchange, route);
        fields.add(new Headers.Field("Connection", "Upgrade"));
        fields.add(new Headers.Field("Upgrade", protocol));
        HttpConnection.Upgraded upgraded = connection.upgrade(exchange.method(), route.target(), Headers.of(fields));
        try (Duplex backend = upgraded.duplex();
                Duplex client = exchange.upgrade(protocol, responseHeaders(upgraded.headers(), route))) {
            Thread upwards = Thread.ofVirtual().name("proxy-upgrade").start(() -> {
                try {
                    copy(client.input(), backend.output());
                    backend.output().close();
                } catch (IOException e) {
                    closeQuietly(connection);
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
        byte[] buffer = new byte[COPY_BYTES];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
            to.flush();
        }
    }

    private static void closeQuietly(HttpConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // closing is all that was wanted
        }
    }
}
