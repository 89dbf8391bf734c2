package dev.proa.controllers.ownership;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.selector.LabelSelector;
import dev.proa.control.Action;
import dev.proa.control.Precondition;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Selection;
import dev.proa.control.object.Selectors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What a controller owns among candidates: those it controls and selects stay, those it controls but no longer selects
 * are released, orphans it selects are adopted.
 *
 * @param members what it owns once the actions are done
 * @param actions adoptions, each after a fresh look at the owner, and releases
 */
public record Claims(List<JsonObject> members, List<Action> actions) {

    /**
     * @param owner the controlling object, of {@code ownerResource} and the kind as written in owner references
     * @param finalizer what adopted objects get as well; empty for none
     */
    public record Owner(
            GroupResource ownerResource, String apiVersion, String kind, JsonObject owner, String finalizer) {
        public Owner(GroupResource ownerResource, String apiVersion, String kind, JsonObject owner) {
            this(ownerResource, apiVersion, kind, owner, "");
        }

        JsonObject reference() {
            return Meta.controllerReference(owner, apiVersion, kind);
        }
    }

    public static Claims of(Owner owner, LabelSelector selector, GroupResource resource, List<JsonObject> candidates) {
        List<Action> actions = new ArrayList<>();
        List<JsonObject> members = Selection.of(candidates, candidate -> {
            boolean selected = Selectors.selects(selector, candidate);
            if (!Meta.controlledBy(candidate, owner.owner())) {
                boolean adopted = adoptable(owner, candidate, selected);
                if (adopted) {
                    actions.add(adopt(owner, resource, candidate));
                }
                return adopted;
            }
            if (!selected && !Meta.deleting(owner.owner())) {
                actions.add(release(owner, resource, candidate));
            }
            return selected;
        });
        if (actions.stream().anyMatch(action -> adopts(action))) {
            actions.addFirst(stillThere(owner));
        }
        return new Claims(members, List.copyOf(actions));
    }

    private static boolean adoptable(Owner owner, JsonObject candidate, boolean selected) {
        return selected
                && Meta.controller(candidate).isEmpty()
                && !Meta.deleting(owner.owner())
                && !Meta.deleting(candidate);
    }

    private static boolean adopts(Action action) {
        return action instanceof Action.Patch patch
                && ((JsonObject) patch.patch())
                        .objectAt("metadata").array("ownerReferences").objects().stream()
                                .anyMatch(reference -> reference.bool("controller"));
    }

    private static Action stillThere(Owner owner) {
        return new Action.Recheck(
                owner.ownerResource(),
                Meta.namespace(owner.owner()),
                Meta.name(owner.owner()),
                new Precondition.Stays(Meta.uid(owner.owner())));
    }

    private static Action adopt(Owner owner, GroupResource resource, JsonObject candidate) {
        List<JsonObject> owners = new ArrayList<>(Meta.owners(candidate));
        owners.add(owner.reference());
        JsonObject metadata = metadata(candidate, owners);
        return patch(
                resource,
                candidate,
                owner.finalizer().isEmpty()
                        ? metadata
                        : metadata.with(
                                "finalizers",
                                Meta.withFinalizer(candidate, owner.finalizer())
                                        .objectAt("metadata")
                                        .array("finalizers")));
    }

    private static Action release(Owner owner, GroupResource resource, JsonObject candidate) {
        String uid = Meta.uid(owner.owner());
        List<JsonObject> owners = Meta.owners(candidate).stream()
                .filter(reference -> !reference.string("uid").equals(uid))
                .toList();
        return patch(resource, candidate, metadata(candidate, owners));
    }

    /** Carries uid and resourceVersion: lists are replaced only as they were read. */
    private static JsonObject metadata(JsonObject candidate, List<JsonObject> owners) {
        return JsonObject.of(
                "uid", Meta.uid(candidate),
                "resourceVersion", candidate.objectAt("metadata").string("resourceVersion"),
                "ownerReferences", JsonArray.of(owners));
    }

    private static Action patch(GroupResource resource, JsonObject candidate, JsonObject metadata) {
        return new Action.Patch(
                resource, Meta.namespace(candidate), Meta.name(candidate), "", JsonObject.of("metadata", metadata));
    }
}
