package dev.proa.network;

import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import dev.proa.routing.IpFamily;
import dev.proa.routing.RoutingCompiler;
import dev.proa.routing.RoutingTable;
import dev.proa.routing.ServiceKey;
import dev.proa.routing.ServiceRoute;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prints what making the table and changing one service of 10,000 cost; run by hand, as root. */
final class MeasureUpdates {
    private MeasureUpdates() {}

    public static void main(String[] arguments) throws Exception {
        int services = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        try (NetworkNamespace namespace = NetworkNamespace.create("measure")) {
            Nft nft = new NftCommand(namespace.program("nft"), "ip proa");
            ServiceNetwork network = new ServiceNetwork(
                    NftContractTest.settings(IpFamily.IPV4), nft, StaleConnections.KEPT, Clock.system());
            Map<ServiceKey, Optional<ServiceRoute>> routes = new HashMap<>();
            for (int i = 0; i < services; i++) {
                ServiceRoute route = route(i, 3);
                routes.put(route.key(), Optional.of(route));
            }
            RoutingTable table = RoutingTable.EMPTY.with(routes);
            long start = System.nanoTime();
            network.apply(table);
            print("all of " + services + " services, 3 endpoints each", start);
            for (int i = 0; i < 10; i++) {
                ServiceRoute route = route(i, 2 + i % 2 * 2);
                start = System.nanoTime();
                table = table.with(Map.of(route.key(), Optional.of(route)));
                network.apply(table);
                print("one service", start);
            }
            network.remove();
        }
    }

    private static void print(String what, long start) {
        System.out.printf("%s: %.1f ms%n", what, (System.nanoTime() - start) / 1e6);
    }

    private static ServiceRoute route(int number, int endpoints) {
        String ip = "10.96.%d.%d".formatted(number / 250, number % 250 + 1);
        JsonObject service = JsonObject.of(
                "metadata", JsonObject.of("namespace", "n", "name", "s" + number),
                "spec",
                        JsonObject.of(
                                "clusterIP",
                                ip,
                                "ports",
                                List.of(Map.of("port", 80), Map.of("name", "b", "port", 81))));
        List<JsonObject> addresses = java.util.stream.IntStream.range(0, endpoints)
                .mapToObj(i -> JsonObject.of(
                        "addresses", List.of("10.%d.%d.%d".formatted(100 + i, number / 250, number % 250 + 1))))
                .toList();
        JsonObject slice = JsonObject.of(
                "metadata",
                JsonObject.of("name", "e"),
                "addressType",
                "IPv4",
                "ports",
                List.of(Map.of("name", "", "port", 8080), Map.of("name", "b", "port", 8081)),
                "endpoints",
                addresses);
        return RoutingCompiler.compile(service, List.of(slice));
    }
}
