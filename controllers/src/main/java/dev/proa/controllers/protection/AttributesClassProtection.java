package dev.proa.controllers.protection;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A VolumeAttributesClass that a claim or volume names stays until none does, though it is deleted. */
public final class AttributesClassProtection implements Reconciler {
    private static final GroupResource CLASSES = new GroupResource("storage.k8s.io", "volumeattributesclasses");
    private static final String FINALIZER = "kubernetes.io/vac-protection";

    @Override
    public String name() {
        return "volumeattributesclass-protection-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.own(CLASSES),
                Reads.of(Resources.PERSISTENT_VOLUMES, (change, world) -> named(change)),
                Reads.of(Resources.PERSISTENT_VOLUME_CLAIMS, (change, world) -> named(change)));
    }

    /** Also the class that is no longer named: it may be free now. */
    private static List<Key> named(Change change) {
        return Stream.of(change.before(), change.after())
                .filter(Objects::nonNull)
                .flatMap(AttributesClassProtection::classes)
                .distinct()
                .map(name -> new Key("", name))
                .toList();
    }

    /** The class that is wanted, the one in force, and the one being changed to. */
    private static Stream<String> classes(JsonObject user) {
        return Stream.of(
                        user.stringAt("spec", "volumeAttributesClassName"),
                        user.stringAt("status", "currentVolumeAttributesClassName"),
                        user.stringAt("status", "modifyVolumeStatus", "targetVolumeAttributesClassName"))
                .filter(name -> !name.isEmpty())
                .distinct();
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject attributes = world.get(CLASSES, "", key.name());
        if (attributes == null) {
            return Plan.nothing("it is gone");
        }
        if (!Meta.deleting(attributes)) {
            return Plan.of(
                    "it is protected", Replace.object(CLASSES, attributes, Meta.withFinalizer(attributes, FINALIZER)));
        }
        boolean used = Stream.of(Resources.PERSISTENT_VOLUMES, Resources.PERSISTENT_VOLUME_CLAIMS)
                .flatMap(resource -> world.list(resource).stream())
                .anyMatch(user -> classes(user).anyMatch(key.name()::equals));
        return used
                ? Plan.nothing("claims or volumes use it")
                : Plan.of(
                        "nothing uses it",
                        Replace.object(CLASSES, attributes, Meta.withoutFinalizer(attributes, FINALIZER)));
    }
}
