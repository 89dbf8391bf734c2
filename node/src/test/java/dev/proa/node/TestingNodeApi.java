package dev.proa.node;

import dev.proa.api.error.ApiException;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The API in memory, as far as a node uses it. */
public final class TestingNodeApi implements NodeApi {
    private final Map<String, JsonObject> objects = new LinkedHashMap<>();
    private final List<JsonObject> events = new ArrayList<>();
    private long revision = 1;

    public synchronized void put(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        revision++;
        objects.put(
                key(object.string("kind"), metadata.string("namespace"), metadata.string("name")),
                object.with("metadata", metadata.with("resourceVersion", Long.toString(revision))));
        notifyAll();
    }

    private static String key(String kind, String namespace, String name) {
        return kind + "/" + namespace + "/" + name;
    }

    public synchronized @Nullable JsonObject get(String kind, String namespace, String name) {
        return objects.get(key(kind, namespace, name));
    }

    /** What a delete request does: the pod is marked, or taken away at once with grace 0. */
    public synchronized void markDeleted(String namespace, String name, long graceSeconds) {
        JsonObject pod = objects.get(key("Pod", namespace, name));
        if (pod != null) {
            put(pod.with(
                    "metadata",
                    pod.object("metadata")
                            .with("deletionTimestamp", "2026-01-01T00:00:00Z")
                            .with("deletionGracePeriodSeconds", graceSeconds)));
        }
    }

    public synchronized void remove(String kind, String namespace, String name) {
        objects.remove(key(kind, namespace, name));
        revision++;
        notifyAll();
    }

    public synchronized List<JsonObject> events() {
        return List.copyOf(events);
    }

    /** Waits until the pod (null: gone) is as asked; fails after {@code timeout}. */
    public synchronized void await(
            String namespace, String name, Duration timeout, Predicate<@Nullable JsonObject> condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.test(objects.get(key("Pod", namespace, name)))) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("not in time: " + objects.get(key("Pod", namespace, name)) + "\n" + events);
            }
            wait(left);
        }
    }

    private synchronized List<JsonObject> list(String kind, String namespace) {
        return objects.entrySet().stream()
                .filter(e -> e.getKey().startsWith(namespace.isEmpty() ? kind + "/" : kind + "/" + namespace + "/"))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public synchronized NodeView view() {
        long now = revision;
        Map<String, JsonObject> all = new LinkedHashMap<>(objects);
        List<JsonObject> pods = list("Pod", "");
        return new NodeView() {
            @Override
            public long revision() {
                return now;
            }

            @Override
            public @Nullable JsonObject node() {
                return all.values().stream()
                        .filter(o -> o.string("kind").equals("Node"))
                        .findFirst()
                        .orElse(null);
            }

            @Override
            public List<JsonObject> pods() {
                return pods;
            }

            @Override
            public List<JsonObject> services(String namespace) {
                return list("Service", namespace);
            }

            @Override
            public @Nullable JsonObject configMap(String namespace, String name) {
                return all.get(key("ConfigMap", namespace, name));
            }

            @Override
            public @Nullable JsonObject secret(String namespace, String name) {
                return all.get(key("Secret", namespace, name));
            }

            @Override
            public @Nullable JsonObject runtimeClass(String name) {
                return all.get(key("RuntimeClass", "", name));
            }

            @Override
            public @Nullable JsonObject serviceAccount(String namespace, String name) {
                return all.get(key("ServiceAccount", namespace, name));
            }
        };
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the agent asks again
    public synchronized NodeView awaitChange(long since, Duration timeout) throws InterruptedException {
        if (revision <= since) {
            wait(timeout.toMillis());
        }
        return view();
    }

    @Override
    public JsonObject registerNode(JsonObject node) {
        put(node.with("metadata", node.object("metadata").with("uid", "node-uid")));
        return node;
    }

    @Override
    public synchronized JsonObject patchNode(String name, JsonObject patch) {
        return patch("Node", "", name, patch);
    }

    @Override
    public synchronized JsonObject patchNodeStatus(String name, JsonObject patch) {
        return patch("Node", "", name, patch);
    }

    @Override
    public JsonObject renewLease(JsonObject lease) {
        put(lease);
        return lease;
    }

    @Override
    public synchronized JsonObject patchPodStatus(String namespace, String name, JsonObject patch) {
        JsonObject pod = objects.get(key("Pod", namespace, name));
        if (pod == null
                || !pod.objectAt("metadata")
                        .string("uid")
                        .equals(patch.objectAt("metadata").string("uid"))) {
            throw ApiException.notFound("", "pods", name);
        }
        String version = patch.stringAt("metadata", "resourceVersion");
        if (!version.isEmpty() && !version.equals(pod.stringAt("metadata", "resourceVersion"))) {
            throw ApiException.conflict("", "pods", name, "the object has been modified");
        }
        return patch("Pod", namespace, name, patch);
    }

    private JsonObject patch(String kind, String namespace, String name, JsonObject patch) {
        JsonObject object = objects.get(key(kind, namespace, name));
        if (object == null) {
            throw ApiException.notFound("", kind, name);
        }
        put(merge(object, patch));
        return Objects.requireNonNull(objects.get(key(kind, namespace, name)));
    }

    /** Conditions are merged by type; other lists are replaced, as their directive asks. */
    private static JsonObject merge(JsonObject object, JsonObject patch) {
        JsonObject result = object;
        for (Map.Entry<String, JsonValue> e : patch.entries()) {
            if (e.getValue() == JsonNull.NULL) {
                result = result.without(e.getKey());
            } else if (e.getValue() instanceof JsonObject inner) {
                result = result.with(e.getKey(), merge(result.object(e.getKey()), inner));
            } else if (e.getValue() instanceof JsonArray list) {
                result = result.with(e.getKey(), merge(e.getKey(), result.array(e.getKey()), list));
            } else {
                result = result.with(e.getKey(), e.getValue());
            }
        }
        return result;
    }

    private static JsonArray merge(String name, JsonArray old, JsonArray list) {
        if (!name.equals("conditions")) {
            return JsonArray.of(list.list().stream()
                    .filter(v -> !(v instanceof JsonObject o) || !o.has("$patch"))
                    .toList());
        }
        Map<String, JsonValue> byType = new LinkedHashMap<>();
        old.objects().forEach(c -> byType.put(c.string("type"), c));
        list.objects().stream()
                .filter(c -> c.string("$patch").equals("delete"))
                .forEach(c -> byType.remove(c.string("type")));
        list.objects().stream().filter(c -> !c.has("$patch")).forEach(c -> {
            JsonObject before = byType.get(c.string("type")) instanceof JsonObject o ? o : JsonObject.EMPTY;
            byType.put(c.string("type"), merge(before, c));
        });
        return JsonArray.of(byType.values());
    }

    @Override
    public synchronized void deletePod(String namespace, String name, String uid) {
        JsonObject pod = objects.get(key("Pod", namespace, name));
        if (pod != null && pod.objectAt("metadata").string("uid").equals(uid)) {
            remove("Pod", namespace, name);
        }
    }

    @Override
    public JsonObject createToken(String namespace, String serviceAccount, JsonObject tokenRequest) {
        return tokenRequest.with(
                "status",
                JsonObject.of("token", "token-of-" + serviceAccount, "expirationTimestamp", "2100-01-01T00:00:00Z"));
    }

    @Override
    public synchronized void writeEvent(JsonObject event) {
        events.add(event);
        notifyAll();
    }
}
