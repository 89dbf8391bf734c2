package dev.proa.control.simulation;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.control.Change;
import dev.proa.control.ChangeFeed;
import dev.proa.control.Key;
import dev.proa.control.Times;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonPatch;
import dev.proa.json.JsonValue;
import dev.proa.json.MergePatch;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The API in memory: names, uids, revisions and generations, compare-and-swap, status apart from spec, finalizers and
 * graceful deletion, bindings. Without authorization, defaults and validation. A fault can be set to make writes fail.
 */
public final class SimulatedCluster implements ApiClient, ChangeFeed {
    private static final Set<GroupResource> CLUSTER_SCOPED = Set.of(
            Resources.NODES,
            Resources.NAMESPACES,
            Resources.PERSISTENT_VOLUMES,
            Resources.CLUSTER_ROLES,
            Resources.PRIORITY_CLASSES);
    private static final String FOREGROUND = "foregroundDeletion";

    private final Clock clock;
    private final Ids ids;
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private volatile SimulatedWorld world;
    private volatile BiConsumer<String, GroupResource> fault = (verb, resource) -> {};

    public SimulatedCluster(Clock clock, RandomGenerator random, Collection<GroupResource> resources) {
        this.clock = clock;
        this.ids = new Ids(random);
        this.world = SimulatedWorld.empty(resources);
    }

    /** Called before each write with its verb; it may throw an ApiException. */
    public void fault(BiConsumer<String, GroupResource> fault) {
        this.fault = fault;
    }

    @Override
    public World world() {
        return world;
    }

    @Override
    public Subscription subscribe(Consumer<Change> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public JsonObject get(GroupResource resource, String namespace, String name) {
        return found(resource, namespace, name);
    }

    private JsonObject found(GroupResource resource, String namespace, String name) {
        JsonObject object = world.get(resource, namespace, name);
        if (object == null) {
            throw ApiException.notFound(resource.group(), resource.resource(), name);
        }
        return object;
    }

    @Override
    public synchronized JsonObject create(GroupResource resource, String namespace, JsonObject object) {
        fault.accept("create", resource);
        JsonObject metadata = object.object("metadata");
        String name = metadata.has("name") ? metadata.string("name") : metadata.string("generateName") + ids.suffix();
        if (world.get(resource, namespace, name) != null) {
            throw ApiException.alreadyExists(resource.group(), resource.resource(), name);
        }
        refuseInTerminating(resource, namespace);
        JsonObject.Builder made = metadata.toBuilder().put("name", name).put("uid", ids.uuid());
        if (!CLUSTER_SCOPED.contains(resource)) {
            made.put("namespace", namespace);
        }
        made.put("creationTimestamp", Times.text(clock.now())).put("generation", 1L);
        return commit(resource, new Key(namespace, name), object.with("metadata", made.build()));
    }

    private void refuseInTerminating(GroupResource resource, String namespace) {
        JsonObject holder = world.get(Resources.NAMESPACES, "", namespace);
        if (holder != null && Meta.deleting(holder)) {
            JsonObject cause = JsonObject.of("reason", "NamespaceTerminating", "message", "it is being terminated");
            throw ApiException.of(
                    dev.proa.api.error.StatusReason.FORBIDDEN,
                    resource + " is forbidden: namespace " + namespace + " is being terminated",
                    JsonObject.of("causes", JsonArray.of(cause)));
        }
    }

    @Override
    public synchronized JsonObject create(
            GroupResource resource, String namespace, String name, String subresource, JsonObject body) {
        fault.accept(subresource, resource);
        JsonObject object = found(resource, namespace, name);
        return switch (subresource) {
            case "binding" -> bind(resource, new Key(namespace, name), object, body);
            case "eviction" -> delete(resource, namespace, name, JsonObject.EMPTY);
            default -> throw ApiException.notFound(resource.group(), resource + "/" + subresource, name);
        };
    }

    private JsonObject bind(GroupResource resource, Key key, JsonObject pod, JsonObject binding) {
        if (pod.object("spec").has("nodeName")) {
            throw ApiException.conflict("", "pods/binding", key.name(), "pod is already assigned to a node");
        }
        String node = binding.object("target").string("name");
        JsonObject scheduled = dev.proa.control.object.Conditions.with(
                pod.object("status"),
                dev.proa.control.object.Conditions.of("PodScheduled", "True", clock.now(), "", ""));
        commit(resource, key, pod.withAt(JsonValue.of(node), "spec", "nodeName").with("status", scheduled));
        return JsonObject.of("kind", "Status", "status", "Success");
    }

    @Override
    public JsonObject update(GroupResource resource, String namespace, JsonObject object) {
        return update(resource, namespace, "", object);
    }

    @Override
    public synchronized JsonObject update(
            GroupResource resource, String namespace, String subresource, JsonObject object) {
        fault.accept("update", resource);
        String name = Meta.name(object);
        JsonObject before = found(resource, namespace, name);
        String expected = object.objectAt("metadata").string("resourceVersion");
        if (!expected.isEmpty() && !expected.equals(before.objectAt("metadata").string("resourceVersion"))) {
            throw ApiException.conflict(
                    resource.group(),
                    resource.resource(),
                    name,
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
        return write(resource, new Key(namespace, name), before, object, subresource);
    }

    private JsonObject write(
            GroupResource resource, Key key, JsonObject before, JsonObject wanted, String subresource) {
        JsonObject after = switch (subresource) {
            case "status" -> before.with("status", wanted.object("status")).with("metadata", wanted.object("metadata"));
            case "finalize" -> before.with("spec", wanted.object("spec"));
            default -> before.has("status") ? wanted.with("status", before.object("status")) : wanted;
        };
        JsonObject metadata = after.object("metadata");
        boolean newSpec = !before.object("spec").equals(after.object("spec"));
        long generation = Meta.generation(before) + (newSpec ? 1 : 0);
        after = after.with("metadata", metadata.with("generation", generation));
        boolean gone = Meta.deleting(after)
                && Meta.finalizers(after).isEmpty()
                && (!resource.equals(Resources.PODS) || Meta.deletion(before).isEmpty())
                && after.objectAt("spec").array("finalizers").isEmpty();
        boolean finalizerLeft = Meta.deleting(after)
                && !Meta.finalizers(before).isEmpty()
                && Meta.finalizers(after).isEmpty()
                && after.objectAt("metadata").number("deletionGracePeriodSeconds") == 0;
        if (gone || finalizerLeft) {
            return remove(resource, key, before);
        }
        return after.withoutAt("metadata", "resourceVersion").equals(before.withoutAt("metadata", "resourceVersion"))
                ? before
                : commit(resource, key, after);
    }

    @Override
    public synchronized JsonObject mergePatch(
            GroupResource resource, String namespace, String name, String subresource, JsonObject patch) {
        fault.accept("patch", resource);
        JsonObject before = found(resource, namespace, name);
        refuseOther(resource, before, patch.objectAt("metadata").string("uid"), name);
        return write(resource, new Key(namespace, name), before, MergePatch.apply(before, patch), subresource);
    }

    private static void refuseOther(GroupResource resource, JsonObject object, String uid, String name) {
        if (!uid.isEmpty() && !uid.equals(Meta.uid(object))) {
            throw ApiException.conflict(
                    resource.group(), resource.resource(), name, "Precondition failed: UID in precondition: " + uid);
        }
    }

    @Override
    public synchronized JsonObject jsonPatch(
            GroupResource resource, String namespace, String name, String subresource, JsonArray patch) {
        fault.accept("patch", resource);
        JsonObject before = found(resource, namespace, name);
        JsonObject after = (JsonObject) JsonPatch.of(patch).apply(before);
        return write(resource, new Key(namespace, name), before, after, subresource);
    }

    @Override
    public JsonObject strategicMergePatch(
            GroupResource resource, String namespace, String name, String subresource, JsonObject patch) {
        throw ApiException.badRequest("the simulated cluster has no schema for a strategic merge patch");
    }

    @Override
    public JsonObject apply(
            GroupResource resource,
            String namespace,
            String name,
            String subresource,
            JsonObject configuration,
            boolean force) {
        throw ApiException.badRequest("the simulated cluster has no schema for apply");
    }

    @Override
    public synchronized JsonObject delete(GroupResource resource, String namespace, String name, JsonObject options) {
        fault.accept("delete", resource);
        JsonObject before = found(resource, namespace, name);
        refuseOther(resource, before, options.objectAt("preconditions").string("uid"), name);
        String version = options.objectAt("preconditions").string("resourceVersion");
        if (!version.isEmpty() && !version.equals(before.objectAt("metadata").string("resourceVersion"))) {
            throw ApiException.conflict(resource.group(), resource.resource(), name, "Precondition failed");
        }
        JsonObject marked = propagated(before, options.string("propagationPolicy"));
        long grace = grace(resource, before, options);
        boolean held = !Meta.finalizers(marked).isEmpty()
                || grace > 0
                || !marked.objectAt("spec").array("finalizers").isEmpty();
        return held
                ? mark(resource, new Key(namespace, name), before, marked, grace)
                : remove(resource, new Key(namespace, name), before);
    }

    private static JsonObject propagated(JsonObject object, String policy) {
        return switch (policy) {
            case "Foreground" -> Meta.withFinalizer(Meta.withoutFinalizer(object, "orphan"), FOREGROUND);
            case "Orphan" -> Meta.withFinalizer(Meta.withoutFinalizer(object, FOREGROUND), "orphan");
            case "Background" -> Meta.withoutFinalizer(Meta.withoutFinalizer(object, "orphan"), FOREGROUND);
            default -> object;
        };
    }

    private static long grace(GroupResource resource, JsonObject object, JsonObject options) {
        boolean gentle = resource.equals(Resources.PODS)
                && object.object("spec").has("nodeName")
                && !dev.proa.control.object.Pods.terminal(object);
        long asked = options.number(
                "gracePeriodSeconds", object.objectAt("spec").number("terminationGracePeriodSeconds", 30));
        return gentle ? asked : 0;
    }

    private JsonObject mark(GroupResource resource, Key key, JsonObject before, JsonObject marked, long grace) {
        if (Meta.deleting(before) && grace >= before.objectAt("metadata").number("deletionGracePeriodSeconds")) {
            return marked.equals(before) ? before : commit(resource, key, marked);
        }
        JsonObject metadata = marked.object("metadata")
                .with("deletionTimestamp", Times.text(clock.now().plus(Duration.ofSeconds(grace))))
                .with("deletionGracePeriodSeconds", grace);
        JsonObject deleting = marked.with("metadata", metadata);
        return commit(
                resource,
                key,
                resource.equals(Resources.NAMESPACES)
                        ? deleting.withAt(JsonValue.of("Terminating"), "status", "phase")
                        : deleting);
    }

    @Override
    public synchronized JsonObject deleteCollection(
            GroupResource resource, String namespace, Map<String, String> query, JsonObject options) {
        world.list(resource, namespace).forEach(object -> delete(resource, namespace, Meta.name(object), options));
        return JsonObject.of("kind", "Status", "status", "Success");
    }

    private JsonObject commit(GroupResource resource, Key key, JsonObject object) {
        SimulatedWorld before = world;
        JsonObject stored =
                object.withAt(JsonValue.of(Long.toString(before.revision() + 1)), "metadata", "resourceVersion");
        world = before.with(resource, key, stored);
        tell(new Change(resource, before.get(resource, key.namespace(), key.name()), stored, world.revision()));
        return stored;
    }

    private JsonObject remove(GroupResource resource, Key key, JsonObject last) {
        world = world.with(resource, key, null);
        tell(new Change(resource, last, null, world.revision()));
        return last;
    }

    /** Takes an object away as if nothing held it: what a node does at the end of a pod. */
    public synchronized void vanish(GroupResource resource, JsonObject object) {
        @Nullable JsonObject last = world.get(resource, Meta.namespace(object), Meta.name(object));
        if (last != null) {
            delete(resource, Meta.namespace(last), Meta.name(last), JsonObject.of("gracePeriodSeconds", 0L));
        }
    }

    private void tell(Change change) {
        listeners.forEach(listener -> listener.accept(change));
    }
}
