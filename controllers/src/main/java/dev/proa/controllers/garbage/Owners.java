package dev.proa.controllers.garbage;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Precondition;
import dev.proa.control.object.Meta;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How an object's owner references stand.
 *
 * @param solid whether an owner exists that doesn't wait for its dependents to go
 * @param waiting whether an owner waits for its dependents to go
 * @param removable the uids of owners that are gone or wait
 * @param rechecks that the owners which are gone from the World are gone from the API
 * @param unknown whether an owner's kind isn't served
 * @param misplaced whether a cluster-scoped object names a namespaced owner
 */
record Owners(
        boolean solid,
        boolean waiting,
        Set<String> removable,
        List<Action> rechecks,
        boolean unknown,
        boolean misplaced) {

    static Owners of(JsonObject object, World world, OwnerKinds kinds) {
        boolean solid = false;
        boolean waiting = false;
        boolean unknown = false;
        boolean misplaced = false;
        Set<String> removable = new HashSet<>();
        List<Action> rechecks = new ArrayList<>();
        for (JsonObject reference : Meta.owners(object)) {
            Optional<OwnerKinds.Place> place = kinds.place(reference.string("apiVersion"), reference.string("kind"));
            unknown |= place.isEmpty();
            if (place.isEmpty()) {
                continue;
            }
            boolean namespaced = place.get().namespaced();
            if (namespaced && Meta.namespace(object).isEmpty()) {
                misplaced = true;
                continue;
            }
            String namespace = namespaced ? Meta.namespace(object) : "";
            String name = reference.string("name");
            String uid = reference.string("uid");
            JsonObject owner = world.get(place.get().resource(), namespace, name);
            if (owner == null || !Meta.uid(owner).equals(uid)) {
                removable.add(uid);
                rechecks.add(new Action.Recheck(place.get().resource(), namespace, name, new Precondition.Gone(uid)));
            } else if (Meta.deleting(owner) && Meta.hasFinalizer(owner, "foregroundDeletion")) {
                waiting = true;
                removable.add(uid);
            } else {
                solid = true;
            }
        }
        return new Owners(solid, waiting, removable, rechecks, unknown, misplaced);
    }
}
