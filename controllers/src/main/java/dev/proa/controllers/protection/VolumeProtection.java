package dev.proa.controllers.protection;

import dev.proa.api.world.World;
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

/** A volume that is bound to a claim stays until it isn't, though it is deleted. */
public final class VolumeProtection implements Reconciler {
    private static final String FINALIZER = "kubernetes.io/pv-protection";

    @Override
    public String name() {
        return "pv-protection-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(Reads.own(Resources.PERSISTENT_VOLUMES));
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject volume = world.get(Resources.PERSISTENT_VOLUMES, "", key.name());
        if (volume == null) {
            return Plan.nothing("it is gone");
        }
        boolean bound = volume.object("status").string("phase").equals("Bound");
        if (Meta.deleting(volume) && bound) {
            return Plan.nothing("a claim is bound to it");
        }
        JsonObject after = Meta.deleting(volume)
                ? Meta.withoutFinalizer(volume, FINALIZER)
                : Meta.withFinalizer(volume, FINALIZER);
        return Plan.of(
                Meta.deleting(volume) ? "no claim is bound to it" : "it is protected",
                Replace.object(Resources.PERSISTENT_VOLUMES, volume, after));
    }
}
