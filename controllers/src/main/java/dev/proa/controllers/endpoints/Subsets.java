package dev.proa.controllers.endpoints;

import dev.proa.control.object.Pods;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Endpoints.subsets: one for each set of ports that pods have in common.
 *
 * @param truncated whether addresses were left out because there are too many
 */
record Subsets(JsonArray subsets, int count, boolean truncated) {
    private static final int ADDRESSES_MAX = 1000;

    private record Group(List<JsonObject> ready, List<JsonObject> notReady) {}

    static Subsets of(JsonObject service, List<JsonObject> pods) {
        boolean publish = service.object("spec").bool("publishNotReadyAddresses");
        boolean six = service.object("spec").array("ipFamilies").strings().stream()
                .findFirst()
                .map(family -> family.equals("IPv6"))
                .orElse(service.object("spec").string("clusterIP").contains(":"));
        Map<String, JsonArray> ports = new TreeMap<>();
        Map<String, Group> groups = new TreeMap<>();
        for (JsonObject pod : pods) {
            JsonArray podPorts = ports(service, pod);
            boolean portless = service.object("spec").array("ports").isEmpty();
            String address = address(pod, six);
            if (address.isEmpty() || podPorts.isEmpty() && !(portless && ServicePods.headless(service))) {
                continue;
            }
            ports.put(podPorts.toJson(), podPorts);
            Group group =
                    groups.computeIfAbsent(podPorts.toJson(), key -> new Group(new ArrayList<>(), new ArrayList<>()));
            (publish || Pods.ready(pod) ? group.ready() : group.notReady()).add(entry(service, pod, address));
        }
        return limited(ports, groups);
    }

    private static Subsets limited(Map<String, JsonArray> ports, Map<String, Group> groups) {
        List<JsonObject> subsets = new ArrayList<>();
        int count = 0;
        boolean truncated = false;
        for (Map.Entry<String, Group> each : groups.entrySet()) {
            List<JsonObject> ready = sorted(each.getValue().ready());
            List<JsonObject> notReady = sorted(each.getValue().notReady());
            List<JsonObject> readyKept = ready.subList(0, Math.min(ready.size(), ADDRESSES_MAX - count));
            count += readyKept.size();
            List<JsonObject> notReadyKept = notReady.subList(0, Math.min(notReady.size(), ADDRESSES_MAX - count));
            count += notReadyKept.size();
            truncated |= readyKept.size() < ready.size() || notReadyKept.size() < notReady.size();
            JsonObject.Builder subset = JsonObject.builder();
            put(subset, "addresses", JsonArray.of(readyKept));
            put(subset, "notReadyAddresses", JsonArray.of(notReadyKept));
            put(subset, "ports", ports.getOrDefault(each.getKey(), JsonArray.EMPTY));
            subsets.add(subset.build());
        }
        return new Subsets(JsonArray.of(subsets), count, truncated);
    }

    private static void put(JsonObject.Builder subset, String name, JsonArray items) {
        if (!items.isEmpty()) {
            subset.put(name, items);
        }
    }

    private static List<JsonObject> sorted(List<JsonObject> addresses) {
        return addresses.stream()
                .sorted(Comparator.comparing((JsonObject address) -> address.string("ip"))
                        .thenComparing(address -> address.object("targetRef").string("uid")))
                .toList();
    }

    private static String address(JsonObject pod, boolean six) {
        return ServicePods.addresses(pod).stream()
                .filter(address -> address.contains(":") == six)
                .findFirst()
                .orElse("");
    }

    private static JsonObject entry(JsonObject service, JsonObject pod, String address) {
        JsonObject.Builder entry = JsonObject.builder().put("ip", address);
        if (ServicePods.hasHostname(pod, service)) {
            entry.put("hostname", pod.object("spec").string("hostname"));
        }
        entry.putUnlessEmpty("nodeName", Pods.nodeName(pod));
        return entry.put("targetRef", Slices.reference(pod)).build();
    }

    private static JsonArray ports(JsonObject service, JsonObject pod) {
        List<JsonObject> ports = new ArrayList<>();
        for (JsonObject port : service.object("spec").array("ports").objects()) {
            OptionalLong number = ServicePods.port(pod, port);
            if (number.isPresent()) {
                JsonObject.Builder made = JsonObject.builder()
                        .putUnlessEmpty("name", port.string("name"))
                        .put("port", number.getAsLong())
                        .put("protocol", port.string("protocol", "TCP"));
                ports.add(made.putUnlessEmpty("appProtocol", port.string("appProtocol"))
                        .build());
            }
        }
        ports.sort(Comparator.comparing((JsonObject port) -> port.string("name"))
                .thenComparingLong(port -> port.number("port")));
        return JsonArray.of(ports);
    }
}
