package dev.proa.network;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.proa.base.Log;
import dev.proa.json.JsonObject;
import dev.proa.routing.EndpointSelection;
import dev.proa.routing.EndpointSelection.Place;
import dev.proa.routing.IpFamily;
import dev.proa.routing.Omission;
import dev.proa.routing.RoutingTable;
import dev.proa.routing.ServiceKey;
import dev.proa.routing.ServiceRoute;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Answers external load balancers at the healthCheckNodePort of each service with the Local external policy: 200 when
 * this node has endpoints of it, 503 when it has none, and how many. One thread at a time.
 */
public final class HealthCheckPorts implements AutoCloseable {
    private static final Log LOG = Log.of(HealthCheckPorts.class);

    /** What a port answers. */
    private record Answer(ServiceKey service, int localEndpoints) {}

    private final Place place;
    private final Map<Integer, HttpServer> servers = new HashMap<>();
    private final Map<Integer, Omission> closedPorts = new TreeMap<>();
    private volatile Map<Integer, Answer> answers = Map.of();

    public HealthCheckPorts(Place place) {
        this.place = place;
    }

    /** Opens and closes ports as the table wants them; one that is taken is named, and tried again with each call. */
    public synchronized void apply(RoutingTable table) {
        Map<Integer, Answer> wanted = new HashMap<>();
        for (ServiceRoute route : table.routes()) {
            if (route.healthCheckNodePort() != 0 && route.proxied()) {
                wanted.putIfAbsent(route.healthCheckNodePort(), new Answer(route.key(), localEndpoints(route)));
            }
        }
        answers = Map.copyOf(wanted);
        for (int port : Set.copyOf(servers.keySet())) {
            if (!wanted.containsKey(port)) {
                Objects.requireNonNull(servers.remove(port)).stop(0);
            }
        }
        closedPorts.keySet().retainAll(wanted.keySet());
        wanted.forEach((port, answer) -> servers.computeIfAbsent(port, p -> open(p, answer.service)));
    }

    /** The ports that could not be opened. */
    public synchronized List<Omission> omissions() {
        return List.copyOf(closedPorts.values());
    }

    @SuppressWarnings("NullAway") // computeIfAbsent takes a null for "not opened"
    private HttpServer open(int port, ServiceKey service) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> answer(exchange, port));
            server.start();
            closedPorts.remove(port);
            return server;
        } catch (IOException | RuntimeException e) {
            Omission omission = Omission.ofService(
                    service, "spec.healthCheckNodePort", port + " cannot be opened: " + e.getMessage());
            if (closedPorts.put(port, omission) == null) {
                LOG.warn("A health check port cannot be opened", "service", service, "port", port, "reason", e);
            }
            return null;
        }
    }

    private void answer(HttpExchange exchange, int port) throws IOException {
        try (exchange) {
            Answer answer = answers.getOrDefault(port, new Answer(new ServiceKey("", ""), 0));
            byte[] body = JsonObject.of(
                            "service",
                            JsonObject.of("namespace", answer.service.namespace(), "name", answer.service.name()),
                            "localEndpoints",
                            answer.localEndpoints,
                            "serviceProxyHealthy",
                            true)
                    .toBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders()
                    .set("X-Load-Balancing-Endpoint-Weight", Integer.toString(answer.localEndpoints));
            exchange.sendResponseHeaders(answer.localEndpoints > 0 ? 200 : 503, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    private int localEndpoints(ServiceRoute route) {
        Set<String> addresses = new HashSet<>();
        route.ports().stream()
                .flatMap(port -> Stream.of(IpFamily.values()).map(family -> EndpointSelection.of(port, family, place)))
                .flatMap(selection -> selection.local().stream())
                .forEach(target -> addresses.add(target.address()));
        return addresses.size();
    }

    @Override
    public synchronized void close() {
        servers.values().forEach(server -> server.stop(0));
        servers.clear();
    }
}
