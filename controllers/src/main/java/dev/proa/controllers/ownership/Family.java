package dev.proa.controllers.ownership;

import dev.proa.api.error.ApiException;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.selector.LabelSelector;
import dev.proa.api.world.World;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Selection;
import dev.proa.control.object.Selectors;
import dev.proa.json.JsonObject;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A controlling kind and the kind it controls: who is a candidate, and whom a change concerns.
 *
 * @param parent the controlling kind's resource
 * @param group the controlling kind's API group
 * @param kind the controlling kind's name
 * @param child the controlled kind's resource
 * @param selector of a controlling object
 */
public record Family(
        GroupResource parent,
        String group,
        String kind,
        GroupResource child,
        Function<JsonObject, LabelSelector> selector) {

    private World.Index orphans() {
        return new World.Index(
                child + "-without-controller",
                child,
                object -> Meta.controller(object).isEmpty() ? List.of(Meta.namespace(object)) : List.of());
    }

    /** What the owner controls by uid, and the orphans of its namespace. */
    public List<JsonObject> candidates(World world, JsonObject owner) {
        List<JsonObject> owned = world.indexed(World.Index.byOwner(child), Meta.uid(owner));
        return Selection.joined(
                Selection.of(owned, object -> Meta.controlledBy(object, owner)),
                world.indexed(orphans(), Meta.namespace(owner)));
    }

    /** From a change of a child: the owner before and after, and for an orphan all that would take it. */
    public Collection<Key> parents(Change change, World world) {
        Set<Key> keys = new LinkedHashSet<>();
        owner(change.before(), keys);
        owner(change.after(), keys);
        JsonObject after = change.after();
        if (after != null
                && Meta.controller(after).isEmpty()
                && !Meta.labels(after).isEmpty()) {
            world.list(parent, Meta.namespace(after)).stream()
                    .filter(candidate -> selects(candidate, after))
                    .forEach(candidate -> keys.add(Key.of(candidate)));
        }
        return keys;
    }

    /** One whose selector cannot be read takes nothing, and costs none of the others. */
    private boolean selects(JsonObject candidate, JsonObject child) {
        try {
            return Selectors.selects(selector.apply(candidate), child);
        } catch (ApiException unreadable) {
            return false;
        }
    }

    private void owner(@Nullable JsonObject object, Set<Key> keys) {
        if (object != null && Meta.controllerIs(object, group, kind)) {
            keys.add(new Key(Meta.namespace(object), Meta.controller(object).string("name")));
        }
    }
}
