package dev.proa.network;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.json.Yaml;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Services and EndpointSlices as nobody should write them and no validation would take them, from a seed; and good ones. */
public final class ServiceJunk {
    private static final List<String> TEXTS = List.of(
            "",
            "None",
            "x",
            "10.96.0.300",
            "10.96.0",
            "1",
            "010.096.001.007",
            "0.0.0.0",
            "255.255.255.255",
            "127.0.0.1",
            "169.254.169.254",
            "224.0.0.1",
            "fe80::1%lo",
            "::ffff:10.96.1.1",
            "fd00::1",
            "::",
            "10.0.0.0/8",
            "10.0.0.0/33",
            "0.0.0.0/0",
            "/",
            "1.2.3.4 } ; flush ruleset ; add element ip proa services { 1.2.3.4",
            "\n",
            "a..b",
            "-",
            "UPPER.Case",
            "\u0000\uffff",
            "x".repeat(300),
            "tcp",
            "TCP",
            "UDP",
            "SCTP",
            "ICMP",
            "Local",
            "ClientIP",
            "ExternalName",
            "LoadBalancer",
            "NodePort",
            "ClusterIP",
            "IPv4",
            "IPv6",
            "10.96.1.1",
            "10.96.0.10",
            "10.244.1.1",
            "node");
    private static final List<Long> NUMBERS = List.of(
            0L, 1L, -1L, 80L, 53L, 6443L, 65_535L, 65_536L, 70_000L, 4_294_967_376L, Long.MAX_VALUE, Long.MIN_VALUE);
    /** These say which object it is and whose; junk in them would only make it nobody's. */
    private static final Set<String> KEPT = Set.of("namespace", "name", "labels", "metadata");

    private final Random random;

    public ServiceJunk(long seed) {
        this.random = new Random(seed);
    }

    /** A service that works, at 10.96.1.NUMBER, port 80; its one endpoint is 10.244.1.NUMBER, port 8080. */
    public static JsonObject goodService(int number) {
        return (JsonObject) Yaml.parse("""
                metadata: {namespace: good, name: s%1$d, creationTimestamp: '2026-01-01T00:00:00Z'}
                spec: {type: NodePort, clusterIP: 10.96.1.%1$d, clusterIPs: [10.96.1.%1$d],
                  ports: [{name: p, protocol: TCP, port: 80, nodePort: %2$d}]}
                """.formatted(number, 30_000 + number));
    }

    public static JsonObject goodSlice(int number) {
        return (JsonObject) Yaml.parse("""
                metadata: {namespace: good, name: s%1$d-a, labels: {kubernetes.io/service-name: s%1$d}}
                addressType: IPv4
                ports: [{name: p, protocol: TCP, port: 8080}]
                endpoints: [{addresses: [10.244.1.%1$d], nodeName: node, conditions: {ready: true}}]
                """.formatted(number));
    }

    /** One with everything that a service can have, some of it spoilt. */
    public JsonObject service(int number) {
        return spoilt((JsonObject) Yaml.parse("""
                metadata: {namespace: bad, name: s%1$d, creationTimestamp: '2026-01-02T00:00:00Z'}
                status: {loadBalancer: {ingress: [{ip: 198.51.100.%1$d, ipMode: VIP}, {ip: 198.51.100.250}]}}
                spec:
                  type: LoadBalancer
                  clusterIP: 10.96.2.%1$d
                  clusterIPs: [10.96.2.%1$d]
                  externalIPs: [192.0.2.%1$d, 192.0.2.250]
                  externalName: name.example
                  sessionAffinity: ClientIP
                  sessionAffinityConfig: {clientIP: {timeoutSeconds: 30}}
                  externalTrafficPolicy: Cluster
                  internalTrafficPolicy: Cluster
                  loadBalancerSourceRanges: [10.0.0.0/8, 10.1.0.0/16]
                  ports: [{name: p, protocol: TCP, port: 80, nodePort: 30001}, {name: q, protocol: UDP, port: 53}]
                """.formatted(number)));
    }

    public JsonObject slice(int number) {
        return spoilt((JsonObject) Yaml.parse("""
                metadata: {namespace: bad, name: s%1$d-a, labels: {kubernetes.io/service-name: s%1$d}}
                addressType: IPv4
                ports: [{name: p, protocol: TCP, port: 8080}, {name: q, protocol: UDP, port: 53}]
                endpoints:
                - {addresses: [10.244.2.%1$d], hostname: h, nodeName: node, conditions: {ready: true}}
                - {addresses: [10.244.3.%1$d], nodeName: far, zone: z, hints: {forZones: [{name: z}]}}
                """.formatted(number)));
    }

    private JsonObject spoilt(JsonObject object) {
        JsonObject result = object;
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            result = (JsonObject) spoilt((JsonValue) result, 6);
        }
        return result;
    }

    /** Another value at one random place below. */
    private JsonValue spoilt(JsonValue value, int depth) {
        if (value instanceof JsonObject object && !object.isEmpty() && depth > 0) {
            String name = object.name(random.nextInt(object.size()));
            return KEPT.contains(name)
                    ? object
                    : object.with(name, inside(object.value(object.names().indexOf(name)), depth));
        }
        if (value instanceof JsonArray array && !array.isEmpty() && depth > 0) {
            int at = random.nextInt(array.size());
            return random.nextInt(4) == 0 ? array.plus(array.get(at)) : array.with(at, inside(array.get(at), depth));
        }
        return junk();
    }

    private JsonValue inside(JsonValue value, int depth) {
        return random.nextInt(8) == 0 ? junk() : spoilt(value, depth - 1);
    }

    private JsonValue junk() {
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> new JsonString(TEXTS.get(random.nextInt(TEXTS.size())));
            case 3, 4 -> JsonNumber.of(NUMBERS.get(random.nextInt(NUMBERS.size())));
            default -> random.nextBoolean() ? JsonObject.EMPTY : JsonArray.EMPTY;
        };
    }
}
