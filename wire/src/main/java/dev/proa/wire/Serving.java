package dev.proa.wire;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ThreadFactory;

/** What all connections of one server share: the handler, the limits, and whether the server is closing. */
final class Serving {

    private record Date(long second, String text) {}

    private static final Log LOG = Log.of(HttpServer.class);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Handler handler;
    private final ServerConfiguration configuration;
    private final ThreadFactory threads = Thread.ofVirtual().name("request-", 0).factory();
    private final Connections connections;
    private final HeaderBudget headers;
    private volatile boolean closing;
    private volatile Date date = new Date(-1, "");

    Serving(ServerConfiguration configuration, Handler handler) {
        this.configuration = configuration;
        this.handler = handler;
        this.connections = new Connections(configuration.limits());
        this.headers = new HeaderBudget(configuration.limits().headerBytesTotalMax());
    }

    Connections connections() {
        return connections;
    }

    HeaderBudget headers() {
        return headers;
    }

    ServerLimits limits() {
        return configuration.limits();
    }

    ServerConfiguration configuration() {
        return configuration;
    }

    boolean closing() {
        return closing;
    }

    void close() {
        closing = true;
    }

    /** The value of the Date header, written anew each second. */
    String date() {
        Instant now = Clock.system().now();
        var known = date;
        if (known.second != now.getEpochSecond()) {
            known = new Date(now.getEpochSecond(), DATE.format(now));
            date = known;
        }
        return known.text;
    }

    /** Event loop: hands a request over to its virtual thread. */
    void dispatch(NettyExchange exchange) {
        threads.newThread(() -> run(exchange)).start();
    }

    private void run(NettyExchange exchange) {
        try {
            handler.handle(exchange);
            exchange.returned();
        } catch (RequestException refused) {
            exchange.failed(refused.status(), String.valueOf(refused.getMessage()));
        } catch (IOException broken) {
            logUnlessGone(exchange, broken);
            exchange.failed(500, "internal error");
        } catch (Throwable unexpected) {
            LOG.error("a request's handler failed", "path", exchange.rawPath(), "cause", unexpected);
            exchange.failed(500, "internal error");
        }
    }

    private static void logUnlessGone(NettyExchange exchange, IOException broken) {
        if (exchange.gone()) {
            LOG.debug("a client went away", "path", exchange.rawPath(), "cause", broken);
        } else {
            LOG.warn("a request failed", "path", exchange.rawPath(), "cause", broken);
        }
    }
}
