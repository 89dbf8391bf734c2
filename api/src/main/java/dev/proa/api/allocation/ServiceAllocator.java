package dev.proa.api.allocation;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Cluster IPs and node ports of Services, each given out once; the messages are upstream's. */
public final class ServiceAllocator implements Allocator {
    public static final int NODE_PORT_MIN = 30_000;
    public static final int NODE_PORT_MAX = 32_767;
    private static final int NODE_PORTS_STATIC = 86;
    private static final GroupResource SERVICES = GroupResource.core("services");
    private static final World.Index BY_ADDRESS = new World.Index(
            "services-by-cluster-ip",
            SERVICES,
            service -> service.objectAt("spec").array("clusterIPs").strings());
    private static final World.Index BY_NODE_PORT =
            new World.Index("services-by-node-port", SERVICES, ServiceAllocator::nodePorts);

    private final Supplier<World> world;
    private final String range;
    private final long first;
    private final int addresses;
    private final Pool addressPool;
    private final Pool portPool;

    /**
     * Allocates from a range.
     *
     * @param range of cluster IPs, IPv4, such as {@code 10.96.0.0/16}; its first and last addresses are not given out
     */
    public ServiceAllocator(String range, Supplier<World> world, RandomGenerator random) {
        this.world = world;
        this.range = range;
        String[] parts = range.split("/", -1);
        int bits = Integer.parseInt(parts[1]);
        this.first = number(parts[0]) & -(1L << (32 - bits));
        this.addresses = (int) Math.min(1L << (32 - bits), 1 << 20);
        this.addressPool = new Pool(addresses, Math.min(Math.max(16, addresses / 16), 256), random);
        this.portPool = new Pool(NODE_PORT_MAX - NODE_PORT_MIN + 1, NODE_PORTS_STATIC, random);
    }

    private static List<String> nodePorts(JsonObject service) {
        List<String> ports = new ArrayList<>();
        JsonObject spec = service.object("spec");
        spec.array("ports").objects().stream()
                .map(port -> port.number("nodePort"))
                .filter(p -> p != 0)
                .forEach(p -> ports.add(Long.toString(p)));
        if (spec.number("healthCheckNodePort") != 0) {
            ports.add(Long.toString(spec.number("healthCheckNodePort")));
        }
        return ports;
    }

    @Override
    public GroupResource resource() {
        return SERVICES;
    }

    @Override
    public synchronized Reservation allocate(JsonObject old, JsonObject updated, FieldErrors errors) {
        Held held = new Held();
        if (updated.isEmpty()) {
            return held.with(updated);
        }
        JsonObject oldSpec = old.object("spec");
        JsonObject spec = ServiceFields.normalized(oldSpec, updated.object("spec"));
        FieldErrors at = errors.at("spec");
        int before = at.size();
        spec = ServiceFields.families(spec, at);
        if (at.size() == before) {
            spec = address(oldSpec, spec, at, held);
        }
        spec = ports(oldSpec, spec, at, held);
        return held.with(updated.with("spec", spec));
    }

    private JsonObject address(JsonObject old, JsonObject spec, FieldErrors errors, Held held) {
        if (!ServiceFields.needsClusterIp(spec) || ServiceFields.isHeadless(spec)) {
            return spec;
        }
        String wanted = spec.string("clusterIP");
        World now = world.get();
        Predicate<Integer> stored =
                offset -> !now.indexed(BY_ADDRESS, text(first + offset)).isEmpty();
        if (wanted.isEmpty() && !spec.array("clusterIPs").isEmpty()) {
            return spec; // validation says what is missing
        }
        if (wanted.isEmpty()) {
            int offset = addressPool.takeAny(o -> o == 0 || o == addresses - 1 || stored.test(o));
            if (offset < 0) {
                errors.at("clusterIPs").internal("failed to allocate a serviceIP: range is full");
                return spec;
            }
            held.addresses.add(offset);
            return ServiceFields.withClusterIp(spec, text(first + offset));
        }
        if (wanted.equals(old.string("clusterIP"))) {
            return spec;
        }
        long offset = wanted.matches("\\d{1,3}(\\.\\d{1,3}){3}") ? number(wanted) - first : -1;
        if (offset <= 0 || offset >= addresses - 1) {
            boolean isAddress = offset != -1 || wanted.contains(".");
            if (isAddress) {
                errors.at("clusterIPs")
                        .invalid(
                                spec.array("clusterIPs"),
                                "failed to allocate IP " + wanted + ": the provided IP (" + wanted
                                        + ") is not in the valid range. The range of valid IPs is " + range);
            }
            return spec;
        }
        if (!addressPool.take((int) offset, stored)) {
            errors.at("clusterIPs")
                    .invalid(
                            spec.array("clusterIPs"),
                            "failed to allocate IP " + wanted + ": provided IP is already allocated");
            return spec;
        }
        held.addresses.add((int) offset);
        return spec;
    }

    private JsonObject ports(JsonObject old, JsonObject given, FieldErrors errors, Held held) {
        JsonObject spec = given;
        Predicate<Integer> stored = storedPorts(old);
        if (ServiceFields.needsNodePorts(spec)) {
            // Ports that differ in their protocol alone share one node port.
            Map<Long, Integer> shared = new HashMap<>();
            List<JsonObject> ports = spec.array("ports").objects();
            for (int i = 0; i < ports.size(); i++) {
                int port =
                        port(ports.get(i), shared, stored, errors.at("ports", i).at("nodePort"), held);
                if (port > 0) {
                    shared.putIfAbsent(ports.get(i).number("port"), port);
                    spec = ServiceFields.withNodePort(spec, i, port);
                }
            }
        }
        if (ServiceFields.needsHealthCheckPort(spec) && spec.number("healthCheckNodePort") == 0) {
            int offset = portPool.takeAny(stored);
            if (offset >= 0) {
                held.ports.add(offset);
                spec = spec.with("healthCheckNodePort", NODE_PORT_MIN + offset);
            }
        }
        return spec;
    }

    /** Ports of the old object are this write's to keep. */
    private Predicate<Integer> storedPorts(JsonObject old) {
        World now = world.get();
        List<String> own = nodePorts(JsonObject.of("spec", old));
        return offset -> {
            String port = Integer.toString(NODE_PORT_MIN + offset);
            return !own.contains(port) && !now.indexed(BY_NODE_PORT, port).isEmpty();
        };
    }

    private int port(
            JsonObject port, Map<Long, Integer> shared, Predicate<Integer> stored, FieldErrors errors, Held held) {
        int wanted = (int) port.number("nodePort");
        if (wanted == 0) {
            Integer same = shared.get(port.number("port"));
            if (same != null) {
                return same;
            }
            int offset = portPool.takeAny(stored);
            if (offset < 0) {
                errors.internal("failed to allocate a nodePort: range is full");
                return 0;
            }
            held.ports.add(offset);
            return NODE_PORT_MIN + offset;
        }
        if (wanted < NODE_PORT_MIN || wanted > NODE_PORT_MAX) {
            errors.invalid(
                    (long) wanted,
                    "provided port is not in the valid range. The range of valid ports is " + NODE_PORT_MIN + "-"
                            + NODE_PORT_MAX);
            return 0;
        }
        int offset = wanted - NODE_PORT_MIN;
        if (held.ports.contains(offset)) {
            return wanted;
        }
        if (!portPool.take(offset, stored)) {
            errors.invalid((long) wanted, "provided port is already allocated");
            return 0;
        }
        held.ports.add(offset);
        return wanted;
    }

    private static long number(String address) {
        long result = 0;
        for (String part : address.split("\\.", -1)) {
            result = result << 8 | Integer.parseInt(part);
        }
        return result;
    }

    private static String text(long address) {
        return (address >> 24 & 255) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }

    /** What one write has taken and the World doesn't show yet. */
    private final class Held implements Reservation {
        private final List<Integer> addresses = new ArrayList<>();
        private final List<Integer> ports = new ArrayList<>();
        private JsonObject object = JsonObject.EMPTY;

        Held with(JsonObject value) {
            object = value;
            return this;
        }

        @Override
        public JsonObject object() {
            return object;
        }

        @Override
        public void keep() {
            release();
        }

        @Override
        public void drop() {
            release();
        }

        /** After a commit the World shows them; after a failure nobody has them. */
        private void release() {
            synchronized (ServiceAllocator.this) {
                addresses.forEach(addressPool::release);
                ports.forEach(portPool::release);
            }
        }
    }
}
