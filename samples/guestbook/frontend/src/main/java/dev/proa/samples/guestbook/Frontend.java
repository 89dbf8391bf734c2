package dev.proa.samples.guestbook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.proa.samples.guestbook.RedisServers.Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;

/**
 * The guestbook over HTTP.
 *
 * <pre>
 *   GET  /                        the page
 *   POST /messages                writes the body's text to the leader
 *   GET  /messages                the last messages, a line each, from whichever replica the service chooses
 *   GET  /messages?replica=HOST   from that replica
 *   GET  /replicas                the replicas' addresses, a line each
 *   GET  /healthz                 ok
 * </pre>
 */
public final class Frontend {
    static final int MESSAGE_BYTES_MAX = 4_096;
    private static final String LIST = "guestbook";
    private static final int MESSAGES_SHOWN = 100;
    private static final String REPLICA_PARAMETER = "replica=";

    private final RedisServers servers;

    Frontend(RedisServers servers) {
        this.servers = servers;
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        HttpServer server = new Frontend(new RedisServers(System.getenv())).start(port);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(1)));
        System.out.println("guestbook at port " + server.getAddress().getPort());
    }

    HttpServer start(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        return server;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            switch (request) {
                case "GET /" -> page(exchange);
                case "POST /messages" -> write(exchange);
                case "GET /messages" -> read(exchange);
                case "GET /replicas" -> text(exchange, 200, String.join("\n", servers.replicas()) + "\n");
                case "GET /healthz" -> text(exchange, 200, "ok\n");
                default -> text(exchange, 404, "not found\n");
            }
        } catch (IOException e) {
            // The client sees it, and may try again; the log keeps it.
            System.err.println(exchange.getRequestURI() + ": " + e.getMessage());
        }
    }

    private void write(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MESSAGE_BYTES_MAX + 1);
        if (body.length > MESSAGE_BYTES_MAX) {
            text(exchange, 413, "a message has at most " + MESSAGE_BYTES_MAX + " bytes\n");
            return;
        }
        // A line is a message: a line break within one would make it two.
        String message =
                new String(body, StandardCharsets.UTF_8).replaceAll("\\s+", " ").strip();
        if (message.isEmpty()) {
            text(exchange, 400, "an empty message\n");
            return;
        }
        Address leader = servers.leader();
        attempt(exchange, () -> {
            try (RedisClient redis = new RedisClient(leader.host(), leader.port())) {
                return redis.append(LIST, message) + "\n";
            }
        });
    }

    private void read(HttpExchange exchange) throws IOException {
        String query = Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "");
        attempt(exchange, () -> {
            Address from = query.startsWith(REPLICA_PARAMETER)
                    ? servers.replica(
                            URLDecoder.decode(query.substring(REPLICA_PARAMETER.length()), StandardCharsets.UTF_8))
                    : servers.anyReplica();
            try (RedisClient redis = new RedisClient(from.host(), from.port())) {
                List<String> messages = redis.last(LIST, MESSAGES_SHOWN);
                return messages.isEmpty() ? "" : String.join("\n", messages) + "\n";
            }
        });
    }

    /** Something that asks Redis. */
    private interface Work {
        String run() throws IOException;
    }

    private static void attempt(HttpExchange exchange, Work work) throws IOException {
        String result;
        try {
            result = work.run();
        } catch (IOException e) {
            text(exchange, 503, e.getMessage() + "\n");
            return;
        }
        text(exchange, 200, result);
    }

    private static void page(HttpExchange exchange) throws IOException {
        try (InputStream page = Objects.requireNonNull(Frontend.class.getResourceAsStream("page.html"))) {
            send(exchange, 200, "text/html; charset=utf-8", page.readAllBytes());
        }
    }

    private static void text(HttpExchange exchange, int code, String text) throws IOException {
        send(exchange, code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int code, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}
