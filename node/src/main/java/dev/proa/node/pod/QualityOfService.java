package dev.proa.node.pod;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.Quantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A pod's quality of service class, from what its containers request and are limited to. */
public enum QualityOfService {
    GUARANTEED("Guaranteed"),
    BURSTABLE("Burstable"),
    BEST_EFFORT("BestEffort");

    private static final List<String> COMPUTE = List.of("cpu", "memory");

    private final String text;

    QualityOfService(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    public static QualityOfService of(Pod pod) {
        String known = pod.status().string("qosClass");
        for (QualityOfService quality : values()) {
            if (quality.text.equals(known)) {
                return quality;
            }
        }
        Map<String, Quantity> requests = new HashMap<>();
        Map<String, Quantity> limits = new HashMap<>();
        boolean guaranteed = true;
        for (JsonObject resources : resources(pod)) {
            add(requests, resources.object("requests"));
            add(limits, resources.object("limits"));
            guaranteed &= COMPUTE.stream()
                    .allMatch(name ->
                            !quantity(resources.object("limits").get(name)).isZero());
        }
        if (requests.isEmpty() && limits.isEmpty()) {
            return BEST_EFFORT;
        }
        boolean equal = COMPUTE.stream()
                .allMatch(name -> !requests.containsKey(name) || Objects.equals(requests.get(name), limits.get(name)));
        return guaranteed && equal ? GUARANTEED : BURSTABLE;
    }

    /** What the pod says as a whole counts alone. */
    private static List<JsonObject> resources(Pod pod) {
        JsonObject whole = pod.spec().object("resources");
        return !whole.object("requests").isEmpty() || !whole.object("limits").isEmpty()
                ? List.of(whole)
                : pod.allContainers().stream()
                        .filter(container -> container.role() != ContainerSpec.Role.EPHEMERAL)
                        .map(container -> container.json().object("resources"))
                        .toList();
    }

    private static Quantity quantity(@org.jspecify.annotations.Nullable JsonValue json) {
        return json == null || json.isNull() ? Quantity.ZERO : Quantity.of(json);
    }

    private static void add(Map<String, Quantity> sums, JsonObject quantities) {
        for (String name : COMPUTE) {
            Quantity quantity = quantity(quantities.get(name));
            if (!quantity.isZero()) {
                sums.merge(name, quantity, Quantity::plus);
            }
        }
    }
}
