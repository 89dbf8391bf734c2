package dev.proa.controllers.garbage;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Deletes objects all of whose owners are gone, holds an owner that is deleted in the foreground until its blocking
 * dependents are gone, and frees the dependents of one that is deleted as an orphaning one. Works on metadata alone, for
 * every kind. Before a deletion the absent owners are looked for once more, in the API itself.
 */
public final class GarbageCollector implements Reconciler {
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";
    private static final Duration UNKNOWN_KIND = Duration.ofSeconds(30);

    private final OwnerKinds kinds;

    public GarbageCollector(OwnerKinds kinds) {
        this.kinds = kinds;
    }

    @Override
    public String name() {
        return "generic-garbage-collector";
    }

    @Override
    public int workers() {
        return 20;
    }

    @Override
    public List<Reads> reads() {
        return List.of(Reads.everything(GarbageCollector::concerned));
    }

    /** An object of any kind as a key: names hold no slash. */
    static Key key(GroupResource resource, JsonObject object) {
        return new Key(Meta.namespace(object), resource + "/" + Meta.name(object));
    }

    private static Collection<Key> concerned(Change change, World world) {
        Set<Key> keys = new LinkedHashSet<>();
        JsonObject object = change.object();
        boolean gone = change.after() == null;
        JsonObject before = change.before();
        if (!gone && before != null && same(before, object)) {
            return keys;
        }
        if (!gone && (!Meta.owners(object).isEmpty() || Meta.deleting(object) && propagates(object))) {
            keys.add(key(change.resource(), object));
        }
        if (gone || Meta.deleting(object) && propagates(object)) {
            dependents(world, object).forEach(dependent -> keys.add(key(dependent.resource(), dependent.object())));
        }
        if (before != null) {
            Meta.owners(before).forEach(owner -> waiting(world, owner).ifPresent(keys::add));
        }
        return keys;
    }

    /** In all that garbage collection looks at. */
    private static boolean same(JsonObject before, JsonObject after) {
        return Meta.deleting(before) == Meta.deleting(after)
                && Meta.owners(before).equals(Meta.owners(after))
                && Meta.finalizers(before).equals(Meta.finalizers(after));
    }

    private static boolean propagates(JsonObject object) {
        return Meta.hasFinalizer(object, FOREGROUND) || Meta.hasFinalizer(object, ORPHAN);
    }

    /** The owner, if its own end may wait for this dependent. */
    private static Optional<Key> waiting(World world, JsonObject owner) {
        return world.resources().stream()
                .flatMap(resource -> world.indexed(byUid(resource), owner.string("uid")).stream()
                        .filter(found -> Meta.deleting(found) && propagates(found))
                        .map(found -> key(resource, found)))
                .findFirst();
    }

    /** Few objects are in it: only those whose deletion waits for something. */
    private static World.Index byUid(GroupResource resource) {
        return new World.Index(
                resource + "-propagating-by-uid",
                resource,
                object -> Meta.deleting(object) && propagates(object) ? List.of(Meta.uid(object)) : List.of());
    }

    private record Dependent(GroupResource resource, JsonObject object) {}

    private static List<Dependent> dependents(World world, JsonObject owner) {
        return world.resources().stream()
                .sorted()
                .flatMap(resource -> world.indexed(World.Index.byOwner(resource), Meta.uid(owner)).stream()
                        .map(object -> new Dependent(resource, object)))
                .toList();
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        int slash = key.name().indexOf('/');
        GroupResource resource = resource(key.name().substring(0, slash));
        JsonObject object = world.get(resource, key.namespace(), key.name().substring(slash + 1));
        if (object == null) {
            return Plan.nothing("it is gone");
        }
        if (Meta.deleting(object)) {
            return ending(resource, object, world);
        }
        return Meta.owners(object).isEmpty() ? Plan.nothing("it has no owner") : owned(resource, object, world, now);
    }

    private static GroupResource resource(String written) {
        int dot = written.indexOf('.');
        return dot < 0
                ? GroupResource.core(written)
                : new GroupResource(written.substring(dot + 1), written.substring(0, dot));
    }

    private Plan ending(GroupResource resource, JsonObject object, World world) {
        if (Meta.hasFinalizer(object, ORPHAN)) {
            String uid = Meta.uid(object);
            List<Action> freed = dependents(world, object).stream()
                    .map(dependent -> withoutOwners(dependent.resource(), dependent.object(), Set.of(uid)))
                    .toList();
            return Plan.of(
                    "its dependents are orphaned", new Action.Together(freed, false), unheld(resource, object, ORPHAN));
        }
        if (Meta.hasFinalizer(object, FOREGROUND)) {
            long blocking = dependents(world, object).stream()
                    .filter(dependent -> blocks(dependent.object(), Meta.uid(object)))
                    .count();
            return blocking > 0
                    ? Plan.nothing("it waits for " + blocking + " dependents")
                    : Plan.of("its blocking dependents are gone", unheld(resource, object, FOREGROUND));
        }
        return Plan.nothing("it is being deleted");
    }

    private static boolean blocks(JsonObject dependent, String uid) {
        return Meta.owners(dependent).stream()
                .anyMatch(owner -> owner.string("uid").equals(uid) && owner.bool("blockOwnerDeletion"));
    }

    private static Action unheld(GroupResource resource, JsonObject object, String finalizer) {
        List<String> left = Meta.finalizers(object).stream()
                .filter(each -> !each.equals(finalizer))
                .toList();
        return patched(resource, object, "finalizers", JsonArray.ofStrings(left));
    }

    private static Action withoutOwners(GroupResource resource, JsonObject object, Set<String> uids) {
        List<JsonObject> left = Meta.owners(object).stream()
                .filter(owner -> !uids.contains(owner.string("uid")))
                .toList();
        return patched(resource, object, "ownerReferences", JsonArray.of(left));
    }

    /** Lists are replaced only as they were read. */
    private static Action patched(GroupResource resource, JsonObject object, String member, JsonArray items) {
        JsonObject metadata = JsonObject.of(
                "uid",
                Meta.uid(object),
                "resourceVersion",
                object.objectAt("metadata").string("resourceVersion"),
                member,
                items);
        return new Action.Patch(
                resource, Meta.namespace(object), Meta.name(object), "", JsonObject.of("metadata", metadata));
    }

    private Plan owned(GroupResource resource, JsonObject object, World world, Instant now) {
        Owners owners = Owners.of(object, world, kinds);
        if (owners.unknown()) {
            return Plan.nothing("an owner is of a kind that isn't served").again(now, UNKNOWN_KIND);
        }
        if (owners.misplaced()) {
            return Plan.nothing("it is cluster-scoped and names an owner in a namespace");
        }
        List<Action> actions = new ArrayList<>(owners.rechecks());
        if (owners.solid()) {
            if (owners.removable().isEmpty()) {
                return Plan.nothing("an owner exists");
            }
            actions.add(withoutOwners(resource, object, owners.removable()));
            return Plan.of("some of its owners are gone or going", actions);
        }
        List<Dependent> dependents = dependents(world, object);
        boolean foreground = owners.waiting() && !dependents.isEmpty();
        if (foreground
                && dependents.stream()
                        .anyMatch(d -> Meta.deleting(d.object()) && Meta.hasFinalizer(d.object(), FOREGROUND))) {
            return Plan.of("it may be in a circle of owners that wait for each other", unblocked(resource, object));
        }
        actions.add(delete(resource, object, foreground ? "Foreground" : policy(object)));
        return Plan.of(owners.waiting() ? "its owner waits for it to go" : "its owners are gone", actions);
    }

    /** The next plan finds it not blocking, and deletes it. */
    private static Action unblocked(GroupResource resource, JsonObject object) {
        boolean blocking = Meta.owners(object).stream().anyMatch(owner -> owner.bool("blockOwnerDeletion"));
        return blocking
                ? patched(
                        resource,
                        object,
                        "ownerReferences",
                        JsonArray.of(Meta.owners(object).stream()
                                .map(owner -> owner.with("blockOwnerDeletion", false))
                                .toList()))
                : delete(resource, object, "Foreground");
    }

    private static String policy(JsonObject object) {
        return Meta.hasFinalizer(object, ORPHAN)
                ? "Orphan"
                : Meta.hasFinalizer(object, FOREGROUND) ? "Foreground" : "Background";
    }

    /** Only as it was read: an owner added since then saves it. */
    private static Action delete(GroupResource resource, JsonObject object, String policy) {
        JsonObject preconditions = JsonObject.of(
                "uid", Meta.uid(object),
                "resourceVersion", object.objectAt("metadata").string("resourceVersion"));
        return new Action.Delete(
                resource,
                Meta.namespace(object),
                Meta.name(object),
                JsonObject.of("propagationPolicy", policy, "preconditions", preconditions));
    }
}
