package dev.proa.generated;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.schema.Field;
import dev.proa.schema.ListType;
import dev.proa.schema.MapType;
import dev.proa.schema.MessageRef;
import dev.proa.schema.MessageType;
import dev.proa.schema.ScalarType;
import dev.proa.schema.SchemaUnion;
import dev.proa.schema.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Changes objects at random along their schema: one member somewhere gets another value of its type. What it has seen in
 * samples is tried in members of the same name. Whether the result is valid is for the API to say.
 */
final class ObjectGenerator {
    private static final List<String> WORDS = Stream.concat(
                    Stream.of("""
            a b web app node-0 node-1 default example.com/x kubernetes.io/hostname topology.kubernetes.io/zone 1 0 50%
            10.1.2.3 fd00::1 Always Never OnFailure In NotIn Exists DoesNotExist Gt Lt Equal NoSchedule NoExecute
            PreferNoSchedule DoNotSchedule ScheduleAnyway Honor Ignore Retain Delete AlwaysAllow IfHealthyBudget FailJob
            FailIndex Count Indexed NonIndexed Failed TerminatingOrFailed Recreate RollingUpdate OnDelete Parallel
            OrderedReady Forbid Allow Replace None ClusterIP NodePort LoadBalancer ExternalName IPv4 IPv6 PreferSameZone
            PreferSameNode Local Cluster TCP UDP SCTP Immediate WaitForFirstConsumer True False Unknown Ready
            DisruptionTarget Progressing Complete Running Pending Succeeded @hourly Asia/Tokyo Etc/UTC cpu memory pods
            BestEffort NotTerminating Terminating Bound Lost foregroundDeletion orphan deployment.kubernetes.io/revision
            batch.kubernetes.io/job-completion-index controller.kubernetes.io/pod-deletion-cost kubernetes.io/service-name
            """.split("\\s+")),
                    Stream.of("", "*/5 * * * *", "@every 90s", "TZ=Asia/Tokyo 0 1 * * *", "59 23 31 2 *"))
            .toList();
    private static final List<Long> NUMBERS =
            List.of(0L, 1L, 2L, 3L, 5L, 80L, 100L, 3600L, (long) Integer.MAX_VALUE, Long.MAX_VALUE, -1L, -5L);
    /** Of these any number is valid, and a big one is work without end. */
    private static final Set<String> SIZES = Set.of("replicas", "parallelism", "completions");

    private static final List<String> QUANTITIES =
            List.of("0", "1", "100m", "1Gi", "1n", "3", "9223372036854775807", "1e18", "500E");
    private static final List<String> TIMES =
            List.of("2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z");
    private static final Set<String> SERVERS_OWN = Set.of(
            "apiVersion",
            "kind",
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "managedFields",
            "creationTimestamp",
            "selfLink",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generateName");
    private static final int DEPTH_MAX = 4;

    private final RandomGenerator random;
    private final Map<String, Set<JsonValue>> seen = new HashMap<>();

    ObjectGenerator(RandomGenerator random) {
        this.random = random;
    }

    /** Remembers the object's values by the names of their members. */
    void learn(JsonObject sample) {
        sample.forEach((name, value) -> {
            seen.computeIfAbsent(name, each -> new LinkedHashSet<>()).add(value);
            learn(value);
        });
    }

    private void learn(JsonValue value) {
        if (value instanceof JsonObject object) {
            learn(object);
        } else if (value instanceof JsonArray array) {
            array.forEach(this::learn);
        }
    }

    /** The object with one member changed, added or taken away, somewhere in it. */
    JsonObject changed(JsonObject object, MessageType type) {
        return changed(object, type, object.has("metadata"));
    }

    private JsonObject changed(JsonObject object, MessageType type, boolean root) {
        List<Field> fields = type.fields().values().stream()
                .filter(field -> !(root && SERVERS_OWN.contains(field.name())))
                .filter(field -> !SERVERS_OWN.contains(field.name())
                        || !type.simpleName().equals("ObjectMeta"))
                .toList();
        if (fields.isEmpty()) {
            return object;
        }
        List<Field> there =
                fields.stream().filter(field -> object.has(field.name())).toList();
        if (!there.isEmpty() && random.nextInt(100) < 75) {
            Field field = there.get(random.nextInt(there.size()));
            return object.with(field.name(), inside(object.get(field.name()), field.type(), field.name()));
        }
        Field field = fields.get(random.nextInt(fields.size()));
        return object.has(field.name()) && random.nextBoolean()
                ? object.without(field.name())
                : object.with(field.name(), value(field.type(), field.name(), 0));
    }

    private JsonValue inside(JsonValue value, Type type, String name) {
        if (value instanceof JsonObject object && type instanceof MessageRef reference) {
            return changed(object, reference.target(), false);
        }
        if (value instanceof JsonObject object && type instanceof MapType map && !object.isEmpty()) {
            String key = object.names().get(random.nextInt(object.size()));
            return random.nextInt(3) == 0
                    ? object.with(word(), value(map.value(), name, 0))
                    : object.with(key, inside(object.get(key), map.value(), name));
        }
        if (value instanceof JsonArray array && type instanceof ListType list && array.size() > 0) {
            List<JsonValue> items = new ArrayList<>(array.stream().toList());
            int at = random.nextInt(items.size());
            switch (random.nextInt(4)) {
                case 0 -> items.add(value(list.element(), name, 0));
                case 1 -> items.remove(at);
                default -> items.set(at, inside(items.get(at), list.element(), name));
            }
            return JsonArray.of(items);
        }
        return value(type, name, 0);
    }

    private JsonValue value(Type type, String name, int depth) {
        Set<JsonValue> known = seen.getOrDefault(name, Set.of());
        if (!known.isEmpty() && random.nextInt(3) == 0) {
            return List.copyOf(known).get(random.nextInt(known.size()));
        }
        return switch (type) {
            case ScalarType scalar -> scalar(scalar, name);
            case ListType list -> {
                List<JsonValue> items = new ArrayList<>();
                for (int i = depth < DEPTH_MAX ? random.nextInt(3) : 0; i > 0; i--) {
                    items.add(value(list.element(), name, depth + 1));
                }
                yield JsonArray.of(items);
            }
            case MapType map -> {
                JsonObject object = JsonObject.EMPTY;
                for (int i = depth < DEPTH_MAX ? random.nextInt(3) : 0; i > 0; i--) {
                    object = object.with(word(), value(map.value(), name, depth + 1));
                }
                yield object;
            }
            case MessageRef reference -> message(reference.target(), depth);
            case SchemaUnion union -> JsonObject.EMPTY;
        };
    }

    private JsonObject message(MessageType type, int depth) {
        JsonObject.Builder object = JsonObject.builder();
        for (Field field : type.fields().values()) {
            boolean wanted =
                    field.required() || random.nextInt(Math.max(2, type.fields().size() / 2)) == 0;
            if (wanted && depth < DEPTH_MAX && !SERVERS_OWN.contains(field.name())
                    || field.name().equals("name")) {
                object.put(field.name(), value(field.type(), field.name(), depth + 1));
            }
        }
        return object.build();
    }

    private JsonValue scalar(ScalarType type, String name) {
        return switch (type) {
            case STRING, DURATION -> new JsonString(word());
            case BOOLEAN -> JsonValue.of(random.nextBoolean());
            case INT32, INT64, FLOAT, DOUBLE -> JsonNumber.of(number(type, name));
            case QUANTITY -> new JsonString(any(QUANTITIES));
            case INT_OR_STRING ->
                random.nextBoolean()
                        ? JsonNumber.of(random.nextInt(4))
                        : new JsonString(any(List.of("0%", "1%", "50%", "100%", "1000%")));
            case TIME, MICRO_TIME -> new JsonString(any(TIMES));
            case BYTES -> new JsonString("aGk=");
            case RAW_EXTENSION, FIELDS_V1, JSON -> JsonObject.EMPTY;
        };
    }

    private long number(ScalarType type, String name) {
        long number = SIZES.contains(name) ? random.nextInt(4) : any(NUMBERS);
        return type == ScalarType.INT32 ? Math.min(number, Integer.MAX_VALUE) : number;
    }

    private String word() {
        return any(WORDS);
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
