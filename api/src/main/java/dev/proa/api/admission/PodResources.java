package dev.proa.api.admission;

import dev.proa.json.JsonObject;
import dev.proa.schema.Quantity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a pod as a whole asks for: containers and sidecars together, or one init container beside the sidecars that run
 * before it, whichever is more. Sorted by resource name.
 */
public final class PodResources {
    private static final List<String> POD_LEVEL = List.of("cpu", "memory");

    private PodResources() {}

    public static Map<String, Quantity> requests(JsonObject spec) {
        return total(spec, "requests");
    }

    public static Map<String, Quantity> limits(JsonObject spec) {
        return total(spec, "limits");
    }

    /** A resource list as quantities. */
    public static Map<String, Quantity> quantities(JsonObject list) {
        Map<String, Quantity> result = new TreeMap<>();
        list.forEach((name, value) -> result.put(name, Quantity.of(value)));
        return result;
    }

    private static Map<String, Quantity> total(JsonObject spec, String which) {
        Map<String, Quantity> total = new TreeMap<>();
        for (JsonObject container : spec.array("containers").objects()) {
            add(total, of(container, which));
        }
        Map<String, Quantity> sidecars = new TreeMap<>();
        Map<String, Quantity> starting = new TreeMap<>();
        for (JsonObject container : spec.array("initContainers").objects()) {
            Map<String, Quantity> own = of(container, which);
            if (container.string("restartPolicy").equals("Always")) {
                add(total, own);
                add(sidecars, own);
                max(starting, sidecars);
            } else {
                add(own, sidecars);
                max(starting, own);
            }
        }
        max(total, starting);
        quantities(spec.objectAt("resources", which)).forEach((name, value) -> {
            if (POD_LEVEL.contains(name)) {
                total.put(name, value);
            }
        });
        return total;
    }

    private static Map<String, Quantity> of(JsonObject container, String which) {
        return quantities(container.objectAt("resources", which));
    }

    private static void add(Map<String, Quantity> to, Map<String, Quantity> more) {
        more.forEach((name, value) -> to.merge(name, value, Quantity::plus));
    }

    private static void max(Map<String, Quantity> to, Map<String, Quantity> other) {
        other.forEach((name, value) -> to.merge(name, value, Quantity::max));
    }
}
