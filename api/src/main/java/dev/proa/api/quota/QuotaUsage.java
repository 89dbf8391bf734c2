package dev.proa.api.quota;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.base.Log;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.schema.Quantity;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** How much of a quota is used: a function of the World, for the controller that writes it into the quota's status. */
public final class QuotaUsage {
    private static final Log LOG = Log.of(QuotaUsage.class);
    private static final Quantity ZERO = Quantity.of(0, Quantity.Format.DECIMAL_SI);

    private QuotaUsage() {}

    /** For each name of {@code spec.hard} how much the namespace's objects that match the quota's scopes use. */
    public static Map<String, Quantity> used(JsonObject quota, World world, Instant now) {
        return used(quota, world, now, (resource, object) -> {});
    }

    /** @param counted hears of each object that is looked at */
    static Map<String, Quantity> used(
            JsonObject quota, World world, Instant now, BiConsumer<GroupResource, JsonObject> counted) {
        String namespace = quota.stringAt("metadata", "namespace");
        Map<String, Quantity> used = new TreeMap<>();
        for (String name : quota.objectAt("spec", "hard").names()) {
            used.put(name, ZERO);
        }
        for (GroupResource resource : world.resources()) {
            if (used.keySet().stream().anyMatch(name -> Usage.counts(resource, name))) {
                for (JsonObject object : world.list(resource, namespace)) {
                    add(used, quota, resource, object, now);
                    counted.accept(resource, object);
                }
            }
        }
        return used;
    }

    /** What cannot be read of a stored object, counts nothing: it must not stop all others in its namespace. */
    static void add(
            Map<String, Quantity> used, JsonObject quota, GroupResource resource, JsonObject object, Instant now) {
        try {
            if (Scopes.match(quota, resource, object)) {
                Usage.of(resource, object, now)
                        .forEach((name, value) -> used.computeIfPresent(name, (n, sum) -> sum.plus(value)));
            }
        } catch (JsonException | IllegalArgumentException unreadable) {
            LOG.debug("not counted", "resource", resource, "object", object.stringAt("metadata", "name"));
        }
    }
}
