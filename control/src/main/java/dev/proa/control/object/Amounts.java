package dev.proa.control.object;

import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.schema.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Amounts of resources by name: CPU in thousandths of a core, all others in whole units. Immutable. */
public record Amounts(Map<String, Long> byName) {
    public static final Amounts NONE = new Amounts(Map.of());

    /** Requests of containers that ask for nothing, as scores count them. */
    private static final long CPU_ASSUMED_MILLIS = 100;

    private static final long MEMORY_ASSUMED_BYTES = 200L << 20;

    /** Of what is far beyond any machine this much counts, so that sums stay what they are. */
    private static final long AMOUNT_MAX = 1L << 56;

    /** What cannot be read is left out. */
    public static Amounts of(JsonObject resources) {
        return of(resources, fault -> {});
    }

    /** @param faults hears of each amount that cannot be read; it is left out */
    public static Amounts of(JsonObject resources, Consumer<String> faults) {
        if (resources.isEmpty()) {
            return NONE;
        }
        Map<String, Long> result = new HashMap<>();
        resources.forEach((name, value) -> {
            try {
                result.put(name, amount(name, Quantity.of(value)));
            } catch (JsonException unreadable) {
                faults.accept("its amount of " + name + " cannot be read: " + unreadable.getMessage());
            }
        });
        return new Amounts(Map.copyOf(result));
    }

    private static long amount(String name, Quantity quantity) {
        BigDecimal units = name.equals("cpu") ? quantity.decimal().movePointRight(3) : quantity.decimal();
        if (units.abs().compareTo(BigDecimal.valueOf(AMOUNT_MAX)) > 0) {
            return units.signum() * AMOUNT_MAX;
        }
        return units.setScale(0, RoundingMode.CEILING).longValue();
    }

    public long get(String name) {
        return byName.getOrDefault(name, 0L);
    }

    public Amounts plus(Amounts other) {
        return combined(other, Long::sum);
    }

    public Amounts minus(Amounts other) {
        Map<String, Long> result = new HashMap<>(byName);
        other.byName.forEach((name, amount) -> result.merge(name, -amount, Long::sum));
        return new Amounts(Map.copyOf(result));
    }

    public Amounts max(Amounts other) {
        return combined(other, Math::max);
    }

    private Amounts combined(Amounts other, java.util.function.BinaryOperator<Long> operator) {
        if (other.byName.isEmpty()) {
            return this;
        }
        Map<String, Long> result = new HashMap<>(byName);
        other.byName.forEach((name, amount) -> result.merge(name, amount, operator));
        return new Amounts(Map.copyOf(result));
    }

    private Amounts replacedBy(Amounts other) {
        Map<String, Long> result = new HashMap<>(byName);
        result.putAll(other.byName);
        return new Amounts(Map.copyOf(result));
    }

    /**
     * What a pod asks for: the sum of its containers and sidecars, or what one of its init containers needs together with
     * the sidecars started before it, if that is more; requests of the pod as a whole replace these; and its overhead.
     */
    public static Amounts requested(JsonObject pod) {
        return requested(pod, fault -> {});
    }

    /** @param faults hears of each amount that cannot be read; it is left out */
    public static Amounts requested(JsonObject pod, Consumer<String> faults) {
        return requested(pod, faults, container -> of(container.objectAt("resources", "requests"), faults));
    }

    /** The same, with an assumed amount for containers that ask for none. */
    public static Amounts requestedForScores(JsonObject pod) {
        return requested(pod, fault -> {}, Amounts::assumed);
    }

    private static Amounts requested(
            JsonObject pod, Consumer<String> faults, Function<JsonObject, Amounts> ofContainer) {
        JsonObject spec = pod.object("spec");
        Amounts whole = of(spec.objectAt("resources", "requests"), faults);
        return together(spec, ofContainer).replacedBy(whole).plus(of(spec.object("overhead"), faults));
    }

    /** What a pod may use at most, added up in the same way; a resource without a limit is left out, and the overhead adds only to limits. */
    public static Amounts limits(JsonObject pod) {
        JsonObject spec = pod.object("spec");
        Amounts limits = together(spec, container -> of(container.objectAt("resources", "limits")))
                .replacedBy(of(spec.objectAt("resources", "limits")));
        Map<String, Long> result = new HashMap<>(limits.byName);
        of(spec.object("overhead"))
                .byName
                .forEach(
                        (name, amount) -> result.computeIfPresent(name, (n, limit) -> limit == 0 ? 0 : limit + amount));
        return new Amounts(Map.copyOf(result));
    }

    private static Amounts together(JsonObject spec, Function<JsonObject, Amounts> ofContainer) {
        Amounts containers = NONE;
        for (JsonObject container : spec.array("containers").objects()) {
            containers = containers.plus(ofContainer.apply(container));
        }
        Amounts sidecars = NONE;
        Amounts starting = NONE;
        for (JsonObject container : spec.array("initContainers").objects()) {
            Amounts with = sidecars.plus(ofContainer.apply(container));
            if (container.string("restartPolicy").equals("Always")) {
                sidecars = with;
            }
            starting = starting.max(with);
        }
        return containers.plus(sidecars).max(starting);
    }

    private static Amounts assumed(JsonObject container) {
        Map<String, Long> result = new HashMap<>(of(container.objectAt("resources", "requests")).byName);
        result.putIfAbsent("cpu", CPU_ASSUMED_MILLIS);
        result.putIfAbsent("memory", MEMORY_ASSUMED_BYTES);
        return new Amounts(Map.copyOf(result));
    }

    /** Names in the order in which messages give them. */
    public List<String> names() {
        List<String> first = List.of("cpu", "memory", "ephemeral-storage");
        List<String> names = new java.util.ArrayList<>(first);
        new TreeMap<>(byName)
                .keySet().stream().filter(name -> !first.contains(name)).forEach(names::add);
        return names;
    }
}
