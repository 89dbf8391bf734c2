package dev.proa.api.quota;

import dev.proa.api.allocation.Allocator.Reservation;
import dev.proa.api.error.ApiException;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.Kind;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.Quantity;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Refuses writes that take a namespace over one of its quotas. What the World holds and what writes under way will add
 * are counted together, so that writes at the same time cannot pass a limit together.
 */
public final class ResourceQuotas {
    private static final GroupResource QUOTAS = GroupResource.core("resourcequotas");

    private final Supplier<World> worlds;
    private final Clock clock;
    private final Map<String, Map<Charge, Boolean>> underWay = new HashMap<>();
    private final QuotaCounts counts = new QuotaCounts();

    public ResourceQuotas(Supplier<World> worlds, Clock clock) {
        this.worlds = worlds;
        this.clock = clock;
    }

    /** A write that passed; {@code Boolean.TRUE} beside it once it is committed, and gone when the World has it. */
    private record Charge(GroupResource resource, JsonObject old, JsonObject object) {
        boolean isIn(World world) {
            JsonObject metadata = object.object("metadata");
            JsonObject stored = world.get(resource, metadata.string("namespace"), metadata.string("name"));
            return stored == null
                    ? !old.isEmpty()
                    : !Objects.equals(stored.at("metadata", "resourceVersion"), old.at("metadata", "resourceVersion"));
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * Charges a write, before it is committed.
     *
     * @param old the stored object, EMPTY for a create
     * @throws ApiException 403 when a quota of the namespace is exceeded
     */
    public Reservation charge(Kind kind, JsonObject old, JsonObject updated) {
        GroupResource resource = kind.resource();
        String namespace = updated.stringAt("metadata", "namespace");
        World world = worlds.get();
        List<JsonObject> quotas = world.list(QUOTAS, namespace);
        if (!kind.namespaced() || quotas.isEmpty() || !isCharged(resource, old, updated)) {
            return new Unlimited(updated);
        }
        Charge charge = new Charge(resource, old, updated);
        synchronized (underWay) {
            World newest = worlds.get();
            forget(namespace, newest);
            quotas.forEach(quota -> check(quota, newest, charge));
            underWay.computeIfAbsent(namespace, n -> new HashMap<>()).put(charge, false);
        }
        return new Charged(namespace, charge);
    }

    /** Most objects count from their creation on and never change what they count for. */
    private static boolean isCharged(GroupResource resource, JsonObject old, JsonObject updated) {
        return old.isEmpty()
                || switch (resource.toString()) {
                    case "services", "persistentvolumeclaims" -> true;
                    case "pods" ->
                        Scopes.hasDeadline(old.object("spec")) != Scopes.hasDeadline(updated.object("spec"))
                                || !old.objectAt("spec")
                                        .array("containers")
                                        .equals(updated.objectAt("spec").array("containers"));
                    default -> false;
                };
    }

    private void forget(String namespace, World world) {
        Map<Charge, Boolean> charges = underWay.get(namespace);
        if (charges == null) {
            return;
        }
        for (Iterator<Map.Entry<Charge, Boolean>> all = charges.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Charge, Boolean> entry = all.next();
            if (entry.getValue() && entry.getKey().isIn(world)) {
                all.remove();
            }
        }
        if (charges.isEmpty()) {
            underWay.remove(namespace);
        }
    }

    private void check(JsonObject quota, World world, Charge charge) {
        Instant now = clock.now();
        Map<String, Quantity> hard = new TreeMap<>();
        quota.objectAt("spec", "hard").forEach((name, value) -> {
            if (Usage.counts(charge.resource, name)) {
                limit(value).ifPresent(limit -> hard.put(name, limit));
            }
        });
        if (hard.isEmpty() || !Scopes.match(quota, charge.resource, charge.object)) {
            return;
        }
        String quotaName = quota.stringAt("metadata", "name");
        PodConstraints.check(charge.resource, charge.object, hard.keySet()).ifPresent(fault -> {
            throw forbidden(charge, "failed quota: " + quotaName + ": " + fault);
        });
        Map<String, Quantity> requested = delta(quota, charge, now);
        requested.keySet().retainAll(hard.keySet());
        if (requested.isEmpty()) {
            return;
        }
        Map<String, Quantity> used = counts.used(quota, world, now);
        underWay.getOrDefault(quota.stringAt("metadata", "namespace"), Map.of()).keySet().stream()
                .filter(other -> !other.isIn(world))
                .forEach(other -> delta(quota, other, now)
                        .forEach((name, more) -> used.computeIfPresent(name, (n, sum) -> sum.plus(more))));
        refuseIfExceeded(quotaName, charge, requested, used, hard);
    }

    /** A stored limit that is no quantity limits nothing: it must not stop all writes of its namespace. */
    private static Optional<Quantity> limit(JsonValue value) {
        try {
            return Optional.of(Quantity.of(value));
        } catch (JsonException unreadable) {
            return Optional.empty();
        }
    }

    /** What a write adds to what it replaces, where it adds something. */
    private static Map<String, Quantity> delta(JsonObject quota, Charge charge, Instant now) {
        Map<String, Quantity> delta = new TreeMap<>();
        if (Scopes.match(quota, charge.resource, charge.object)) {
            delta.putAll(Usage.of(charge.resource, charge.object, now));
            if (!charge.old.isEmpty() && Scopes.match(quota, charge.resource, charge.old)) {
                Usage.of(charge.resource, charge.old, now)
                        .forEach((name, was) -> delta.computeIfPresent(name, (n, is) -> is.minus(was)));
            }
        }
        delta.values().removeIf(value -> value.signum() <= 0);
        return delta;
    }

    private static void refuseIfExceeded(
            String quota,
            Charge charge,
            Map<String, Quantity> requested,
            Map<String, Quantity> used,
            Map<String, Quantity> hard) {
        List<String> exceeded = requested.keySet().stream()
                .filter(name -> used.getOrDefault(name, Quantity.ZERO)
                                .plus(requested.getOrDefault(name, Quantity.ZERO))
                                .compareTo(hard.getOrDefault(name, Quantity.ZERO))
                        > 0)
                .toList();
        if (!exceeded.isEmpty()) {
            throw forbidden(
                    charge,
                    "exceeded quota: " + quota + ", requested: " + text(exceeded, requested) + ", used: "
                            + text(exceeded, used) + ", limited: " + text(exceeded, hard));
        }
    }

    private static String text(List<String> names, Map<String, Quantity> values) {
        return String.join(
                ",", names.stream().map(name -> name + "=" + values.get(name)).toList());
    }

    private static ApiException forbidden(Charge charge, String why) {
        return ApiException.forbidden(
                charge.resource.group(), charge.resource.resource(), charge.object.stringAt("metadata", "name"), why);
    }

    private record Unlimited(JsonObject object) implements Reservation {
        @Override
        public void keep() {}

        @Override
        public void drop() {}
    }

    private final class Charged implements Reservation {
        private final String namespace;
        private final Charge charge;

        Charged(String namespace, Charge charge) {
            this.namespace = namespace;
            this.charge = charge;
        }

        @Override
        public JsonObject object() {
            return charge.object;
        }

        @Override
        public void keep() {
            synchronized (underWay) {
                underWay.getOrDefault(namespace, new HashMap<>()).computeIfPresent(charge, (c, done) -> true);
                forget(namespace, worlds.get());
            }
        }

        @Override
        public void drop() {
            synchronized (underWay) {
                underWay.getOrDefault(namespace, new HashMap<>()).remove(charge);
            }
        }
    }
}
