package dev.proa.controllers.serviceaccount;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Failure;
import dev.proa.control.Key;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** Every namespace has a service account named default. */
public final class DefaultServiceAccount implements Reconciler {
    private static final String DEFAULT = "default";

    @Override
    public String name() {
        return "service-account-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.own(Resources.NAMESPACES),
                Reads.of(
                        Resources.SERVICE_ACCOUNTS,
                        (change, world) -> change.after() == null
                                        && Meta.name(change.object()).equals(DEFAULT)
                                ? List.of(new Key("", Meta.namespace(change.object())))
                                : List.of()));
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject namespace = world.get(Resources.NAMESPACES, "", key.name());
        if (namespace == null || Meta.deleting(namespace)) {
            return Plan.nothing("the namespace is going or gone");
        }
        if (world.get(Resources.SERVICE_ACCOUNTS, key.name(), DEFAULT) != null) {
            return Plan.nothing("the namespace has it");
        }
        JsonObject account = JsonObject.of(
                "apiVersion", "v1",
                "kind", "ServiceAccount",
                "metadata", JsonObject.of("name", DEFAULT, "namespace", key.name()));
        return Plan.of(
                "the namespace has no default service account",
                Action.Attempt.of(new Action.Create(Resources.SERVICE_ACCOUNTS, key.name(), account))
                        .forgiving(Failure.ALREADY_EXISTS)
                        .forgiving(Failure.NAMESPACE_TERMINATING));
    }
}
