package dev.proa.schema.apply;

import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.schema.GoForm;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.Times;
import dev.proa.schema.apply.ApplyResult.Conflict;
import dev.proa.schema.apply.FieldManager.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Records who wrote which fields, and applies configurations. A value of this class knows the kind, the version and the
 * subresource of a request. Objects must be in upstream's form ({@link GoForm}) and in the request's version.
 *
 * @param type of the objects in the request's version
 * @param apiVersion the request's version, such as {@code apps/v1}
 * @param subresource such as {@code status}; empty for the object itself
 * @param versions for the fields that managers own in other versions
 * @param filter takes from a set the fields that this kind of write never changes, such as {@code status}
 */
public record ManagedFields(
        MessageType type, String apiVersion, String subresource, Versions versions, UnaryOperator<FieldSet> filter) {

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /** Fields that are nobody's. */
    private static final FieldSet STRIPPED = FieldSet.ofNames(List.of(
            List.of("apiVersion"),
            List.of("kind"),
            List.of("metadata"),
            List.of("metadata", "name"),
            List.of("metadata", "namespace"),
            List.of("metadata", "creationTimestamp"),
            List.of("metadata", "selfLink"),
            List.of("metadata", "uid"),
            List.of("metadata", "clusterName"),
            List.of("metadata", "generation"),
            List.of("metadata", "managedFields"),
            List.of("metadata", "resourceVersion")));

    /** An object in a version, with its type there. */
    public record Versioned(MessageType type, JsonObject object) {}

    /** Converts objects between the versions of their kind. */
    public interface Versions {
        /** Null when the version is not known any more: what was owned in it is forgotten. */
        @Nullable
        Versioned convert(JsonObject object, String apiVersion);
    }

    /** For a kind with one version. */
    public static ManagedFields of(MessageType type, String apiVersion, String subresource) {
        Versions only = (object, version) -> version.equals(apiVersion) ? new Versioned(type, object) : null;
        return new ManagedFields(type, apiVersion, subresource, only, UnaryOperator.identity());
    }

    /** Leaves out these fields and what lies below them. */
    public ManagedFields ignoring(FieldSet fields) {
        return new ManagedFields(type, apiVersion, subresource, versions, set -> set.recursiveDifference(fields));
    }

    /**
     * Records a create, update or patch.
     *
     * @param live the stored object, null for a create
     * @param updated what is to be stored; managedFields in it are the client's
     * @param manager the client's name for itself; empty means unknown
     * @return what is to be stored, with its new managedFields
     */
    public JsonObject update(@Nullable JsonObject live, JsonObject updated, String manager, Instant now) {
        JsonObject before = live == null ? GoForm.zero(type) : live;
        TreeMap<FieldManager, Entry> managers = FieldManagers.ofUpdate(before, updated, !subresource.isEmpty());
        JsonObject after = FieldManagers.write(updated, Map.of());
        if (managers.isEmpty() && !before.object("metadata").string("uid").isEmpty()) {
            // An object that nobody tracks starts to be tracked when something is applied to it.
            return after;
        }
        return FieldManagers.write(after, updated(managers, before, after, manager, now));
    }

    private Map<FieldManager, Entry> updated(
            Map<FieldManager, Entry> managers, JsonObject before, JsonObject after, String name, Instant now) {
        TreeMap<FieldManager, Entry> result = reconciled(managers, before);
        Comparison comparison =
                Comparison.of(MessageRef.of(type, false), before, after).filtered(filter);
        takeFrom(result, null, comparison, before, after);
        FieldSet own = filter.apply(comparison.changed()).difference(STRIPPED);
        if (!own.isEmpty()) {
            FieldManager self = FieldManager.updater(name, apiVersion, subresource);
            Entry previous = result.get(self);
            FieldSet all = previous == null ? own : own.union(previous.fields());
            result.put(self, new Entry(all, apiVersion, Times.seconds(now)));
        }
        FieldManagers.cap(result);
        return result;
    }

    /**
     * Merges a configuration into an object.
     *
     * @param live the stored object, null when apply creates it
     * @param applied the configuration, as sent
     * @param manager the client's name for itself
     * @param force whether conflicting fields are taken over
     * @throws JsonException in upstream's words when the configuration does not fit the type
     */
    public ApplyResult apply(
            @Nullable JsonObject live, JsonObject applied, String manager, boolean force, Instant now) {
        ApplyResult result = merged(live, applied, manager, force, now);
        if (!manager.equals("kubectl")) {
            return result;
        }
        if (result instanceof ApplyResult.Conflicts conflicts && live != null) {
            result = withoutClientSide(live, applied, conflicts, now);
        }
        return result instanceof ApplyResult.Applied done
                ? new ApplyResult.Applied(withLastApplied(done.object(), applied))
                : result;
    }

    private ApplyResult merged(@Nullable JsonObject live, JsonObject applied, String name, boolean force, Instant now) {
        if (applied.object("metadata").has("managedFields")) {
            throw new JsonException("metadata.managedFields must be nil");
        }
        JsonObject before = live == null ? GoForm.zero(type) : live;
        Map<FieldManager, Entry> managers =
                FieldManagers.parse(before.object("metadata").array("managedFields"));
        MessageRef ref = MessageRef.of(type, false);
        if (managers.isEmpty()) {
            try {
                managers = updated(managers, GoForm.zero(type), before, "before-first-apply", now);
            } catch (JsonException e) {
                throw new JsonException("failed to create manager for existing fields: failed to convert new object ("
                        + described(before) + ") to smd typed: " + problem(ref, before, e));
            }
        }
        try {
            Structure.check(ref, applied, false);
        } catch (JsonException e) {
            throw new JsonException(
                    "failed to create typed patch object (" + described(applied) + "): " + e.getMessage());
        }
        TreeMap<FieldManager, Entry> result = reconciled(managers, before);
        JsonObject merged = (JsonObject) Merge.merge(ref, before, applied);
        FieldManager self = FieldManager.applier(name, subresource);
        Entry last = result.get(self);
        FieldSet own = filter.apply(Structure.fields(ref, applied));
        result.put(self, new Entry(own, apiVersion, last == null ? null : last.time()));
        JsonObject pruned = new Pruning(this, result, last).prune(merged);
        Comparison comparison = Comparison.of(ref, before, pruned).filtered(filter);
        List<Conflict> conflicts = new ArrayList<>();
        Map<FieldManager, FieldSet> contested = contested(result, self, comparison, before, pruned);
        contested.forEach((other, fields) -> fields.forEach(path -> {
            if (conflicts.size() < ApplyResult.CONFLICTS_MAX) {
                conflicts.add(new Conflict(other.described(), PathElement.text(path)));
            }
        }));
        if (!force && !conflicts.isEmpty()) {
            return new ApplyResult.Conflicts(conflicts);
        }
        takeFrom(result, self, comparison, before, pruned);
        FieldSet stripped = Objects.requireNonNull(
                        result.getOrDefault(self, new Entry(FieldSet.EMPTY, apiVersion, null)))
                .fields()
                .difference(STRIPPED);
        boolean changed = !before.equals(pruned) || live == null;
        result.remove(self);
        if (!stripped.isEmpty()) {
            String time = changed ? Times.seconds(now) : last == null ? null : last.time();
            result.put(self, new Entry(stripped, apiVersion, time));
        }
        return new ApplyResult.Applied(FieldManagers.write(changed ? pruned : before, result));
    }

    /** Where a stored object is none of its type; {@code found} where that is not the reason. */
    private static String problem(MessageRef ref, JsonObject stored, JsonException found) {
        try {
            Structure.check(ref, stored, true);
            return String.valueOf(found.getMessage());
        } catch (JsonException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String described(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        String version = object.string("apiVersion");
        return metadata.string("namespace") + "/" + metadata.string("name") + "; " + (version.contains("/") ? "" : "/")
                + version + ", Kind=" + object.string("kind");
    }

    /** The comparison in each version in which somebody owns fields; managers of forgotten versions are removed. */
    private Map<String, Comparison> comparisons(
            Map<FieldManager, Entry> managers,
            @Nullable FieldManager self,
            Comparison own,
            JsonObject before,
            JsonObject after) {
        Map<String, Comparison> result = new HashMap<>();
        result.put(apiVersion, own);
        managers.entrySet().removeIf(manager -> {
            String version = manager.getValue().apiVersion();
            if (manager.getKey().equals(self) || result.containsKey(version)) {
                return false;
            }
            Versioned left = versions.convert(before, version);
            Versioned right = versions.convert(after, version);
            if (left == null || right == null) {
                return true;
            }
            result.put(
                    version,
                    Comparison.of(MessageRef.of(left.type(), false), left.object(), right.object())
                            .filtered(filter));
            return false;
        });
        return result;
    }

    private Map<FieldManager, FieldSet> contested(
            Map<FieldManager, Entry> managers, FieldManager self, Comparison own, JsonObject before, JsonObject after) {
        Map<String, Comparison> comparisons = comparisons(managers, self, own, before, after);
        Map<FieldManager, FieldSet> result = new TreeMap<>(FieldManager.ORDER);
        managers.forEach((manager, entry) -> {
            if (!manager.equals(self)) {
                Comparison comparison = Objects.requireNonNull(comparisons.get(entry.apiVersion()));
                FieldSet both = entry.fields().intersection(comparison.changed());
                if (!both.isEmpty()) {
                    result.put(manager, both);
                }
            }
        });
        return result;
    }

    /** Takes from all others what changed or is gone. */
    private void takeFrom(
            Map<FieldManager, Entry> managers,
            @Nullable FieldManager self,
            Comparison own,
            JsonObject before,
            JsonObject after) {
        Map<String, Comparison> comparisons = comparisons(managers, self, own, before, after);
        managers.replaceAll((manager, entry) -> {
            if (manager.equals(self)) {
                return entry;
            }
            Comparison comparison = Objects.requireNonNull(comparisons.get(entry.apiVersion()));
            return entry.with(entry.fields().difference(comparison.changed()).difference(comparison.removed()));
        });
        managers.values().removeIf(entry -> entry.fields().isEmpty());
    }

    /** The managers with their fields as the schema now divides the object: what became atomic is owned as a whole. */
    private TreeMap<FieldManager, Entry> reconciled(Map<FieldManager, Entry> managers, JsonObject live) {
        TreeMap<FieldManager, Entry> result = new TreeMap<>(FieldManager.ORDER);
        managers.forEach((manager, entry) -> {
            MessageType own = typeIn(entry.apiVersion(), live);
            if (own != null) {
                result.put(manager, entry.with(entry.fields().withAtomicParents(MessageRef.of(own, false))));
            }
        });
        return result;
    }

    private @Nullable MessageType typeIn(String version, JsonObject object) {
        if (version.equals(apiVersion)) {
            return type;
        }
        Versioned converted = versions.convert(object, version);
        return converted == null ? null : converted.type();
    }

    /** Fields that kubectl wrote by client-side apply are no conflict for its server-side apply. */
    private ApplyResult withoutClientSide(
            JsonObject live, JsonObject applied, ApplyResult.Conflicts conflicts, Instant now) {
        FieldSet allowed;
        try {
            String text = live.objectAt("metadata", "annotations").string(LAST_APPLIED);
            JsonObject last = Json.parseObject(text);
            if (!last.string("apiVersion").equals(apiVersion)) {
                return conflicts;
            }
            MessageRef ref = MessageRef.of(type, false);
            Structure.check(ref, last, false);
            Comparison changes = Comparison.of(ref, last, live);
            allowed = Structure.fields(ref, last)
                    .difference(changes.modified())
                    .difference(changes.added())
                    .difference(changes.removed());
        } catch (JsonException e) {
            return conflicts;
        }
        Set<String> allowedPaths = new HashSet<>();
        allowed.forEach(path -> allowedPaths.add(PathElement.text(path)));
        List<Conflict> rest = conflicts.conflicts().stream()
                .filter(conflict -> !allowedPaths.contains(conflict.field()))
                .toList();
        return rest.isEmpty() ? merged(live, applied, "kubectl", true, now) : new ApplyResult.Conflicts(rest);
    }

    private static JsonObject withLastApplied(JsonObject object, JsonObject applied) {
        if (object.objectAt("metadata", "annotations").string(LAST_APPLIED).isEmpty()) {
            return object;
        }
        JsonObject bare = applied.withoutAt("metadata", "annotations", LAST_APPLIED);
        return object.withAt(
                new dev.proa.json.JsonString(bare.toJson() + "\n"), "metadata", "annotations", LAST_APPLIED);
    }

    /** The managedFields of an object, or none. */
    public static JsonArray of(JsonObject object) {
        return object.object("metadata").array("managedFields");
    }
}
