package dev.proa.controllers.garbage;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.Kind;
import dev.proa.api.kind.Kinds;
import dev.proa.control.object.Meta;
import java.util.Optional;

/** Which resource an owner reference means. */
@FunctionalInterface
public interface OwnerKinds {
    /** Where objects of a kind are. */
    record Place(GroupResource resource, boolean namespaced) {}

    /** Empty for a kind that isn't served (now): what it owned is then left alone. */
    Optional<Place> place(String apiVersion, String kind);

    /** As the served kinds say. */
    static OwnerKinds of(Kinds kinds) {
        return (apiVersion, name) -> {
            Kind kind = kinds.named(Meta.group(apiVersion), name);
            return kind == null ? Optional.empty() : Optional.of(new Place(kind.resource(), kind.namespaced()));
        };
    }
}
