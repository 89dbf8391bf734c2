package dev.proa.controllers.protection;

import dev.proa.api.world.World;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** A claim that pods use stays until these have ended, though it is deleted. */
public final class ClaimProtection implements Reconciler {
    private static final String FINALIZER = "kubernetes.io/pvc-protection";
    private static final World.Index BY_CLAIM = new World.Index(
            "pods-by-claim",
            Resources.PODS,
            pod -> claims(pod).map(name -> Meta.namespace(pod) + "/" + name).toList());

    private static Stream<String> claims(JsonObject pod) {
        return pod.object("spec").array("volumes").objects().stream()
                .map(volume -> volume.has("ephemeral")
                        ? Meta.name(pod) + "-" + volume.string("name")
                        : volume.object("persistentVolumeClaim").string("claimName"))
                .filter(name -> !name.isEmpty());
    }

    @Override
    public String name() {
        return "pvc-protection-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(Reads.own(Resources.PERSISTENT_VOLUME_CLAIMS), Reads.of(Resources.PODS, ClaimProtection::used));
    }

    private static Collection<Key> used(Change change, World world) {
        JsonObject after = change.after();
        JsonObject pod = change.object();
        return after == null || Pods.terminal(after)
                ? claims(pod).map(name -> new Key(Meta.namespace(pod), name)).toList()
                : List.of();
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject claim = world.get(Resources.PERSISTENT_VOLUME_CLAIMS, key.namespace(), key.name());
        if (claim == null) {
            return Plan.nothing("it is gone");
        }
        if (!Meta.deleting(claim)) {
            return Plan.of(
                    "it is protected",
                    Replace.object(Resources.PERSISTENT_VOLUME_CLAIMS, claim, Meta.withFinalizer(claim, FINALIZER)));
        }
        long users = world.indexed(BY_CLAIM, key.toString()).stream()
                .filter(pod -> !Pods.terminal(pod) && !Pods.nodeName(pod).isEmpty())
                .count();
        return users > 0
                ? Plan.nothing(users + " pods use it")
                : Plan.of(
                        "no pod uses it",
                        Replace.object(
                                Resources.PERSISTENT_VOLUME_CLAIMS, claim, Meta.withoutFinalizer(claim, FINALIZER)));
    }
}
