package dev.proa.controllers.namespace;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Empties a namespace that is being deleted, pods first, says what still holds it, and lets it go when it is empty. */
public final class Namespaces implements Reconciler {
    private static final String FINALIZER = "kubernetes";
    private static final Duration CHECK = Duration.ofSeconds(15);

    @Override
    public String name() {
        return "namespace-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(Reads.own(Resources.NAMESPACES), Reads.everything(Namespaces::ending));
    }

    private static Collection<Key> ending(Change change, World world) {
        String name = Meta.namespace(change.object());
        JsonObject namespace = name.isEmpty() ? null : world.get(Resources.NAMESPACES, "", name);
        return namespace != null && Meta.deleting(namespace) ? List.of(new Key("", name)) : List.of();
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject namespace = world.get(Resources.NAMESPACES, "", key.name());
        if (namespace == null || !Meta.deleting(namespace)) {
            return Plan.nothing("it is not being deleted");
        }
        if (!finalizers(namespace).contains(FINALIZER)) {
            return Plan.nothing("others finalize it");
        }
        Map<GroupResource, List<JsonObject>> content = content(world, key.name());
        List<Action> deletions = deletions(content, key.name());
        if (!deletions.isEmpty()) {
            boolean pods = content.containsKey(Resources.PODS);
            return Plan.of(pods ? "its pods go first" : "its content goes", new Action.Together(deletions, false))
                    .again(now, CHECK);
        }
        JsonObject status = NamespaceStatus.of(namespace.object("status"), content, now);
        List<Action> told = Replace.status(Resources.NAMESPACES, namespace, status);
        if (!content.isEmpty() || !told.isEmpty()) {
            Plan plan = Plan.of(content.isEmpty() ? "it is empty" : "its content has not ended", told);
            return plan.again(now, CHECK);
        }
        return Plan.of("it is empty", new Action.Update(Resources.NAMESPACES, "", "finalize", finalized(namespace)));
    }

    private static List<String> finalizers(JsonObject namespace) {
        return namespace.object("spec").array("finalizers").strings();
    }

    private static JsonObject finalized(JsonObject namespace) {
        List<String> left = finalizers(namespace).stream()
                .filter(each -> !each.equals(FINALIZER))
                .toList();
        return namespace.withAt((JsonValue) JsonArray.ofStrings(left), "spec", "finalizers");
    }

    private static Map<GroupResource, List<JsonObject>> content(World world, String namespace) {
        Map<GroupResource, List<JsonObject>> content = new TreeMap<>();
        for (GroupResource resource : world.resources()) {
            List<JsonObject> objects = world.list(resource, namespace);
            if (!objects.isEmpty()) {
                content.put(resource, objects);
            }
        }
        return content;
    }

    /** What is not being deleted yet; while there are pods only those, as they may need the rest to end. */
    private static List<Action> deletions(Map<GroupResource, List<JsonObject>> content, String namespace) {
        return content.entrySet().stream()
                .filter(entry -> entry.getKey().equals(Resources.PODS) || !content.containsKey(Resources.PODS))
                .filter(entry -> !entry.getValue().stream().allMatch(Meta::deleting))
                .map(entry -> (Action) new Action.DeleteCollection(
                        entry.getKey(), namespace, JsonObject.of("propagationPolicy", "Background")))
                .toList();
    }
}
