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

/** Every namespace has the certificate by which its pods know the API server, in a config map. */
public final class RootCertificate implements Reconciler {
    private static final String NAME = "kube-root-ca.crt";
    private static final String DESCRIPTION = "kubernetes.io/description";
    private static final String WHAT =
            "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal"
                    + " service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

    private final JsonObject data;

    /** @param certificate the root certificate in PEM */
    public RootCertificate(String certificate) {
        this.data = JsonObject.of("ca.crt", certificate);
    }

    @Override
    public String name() {
        return "root-ca-cert-publisher";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.own(Resources.NAMESPACES),
                Reads.of(
                        Resources.CONFIG_MAPS,
                        (change, world) -> Meta.name(change.object()).equals(NAME)
                                ? List.of(new Key("", Meta.namespace(change.object())))
                                : List.of()));
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject namespace = world.get(Resources.NAMESPACES, "", key.name());
        if (namespace == null || Meta.deleting(namespace)) {
            return Plan.nothing("the namespace is going or gone");
        }
        JsonObject map = world.get(Resources.CONFIG_MAPS, key.name(), NAME);
        if (map == null) {
            return Plan.of("the namespace has no root certificate", create(key.name()));
        }
        if (map.object("data").equals(data) && Meta.annotations(map).contains(DESCRIPTION)) {
            return Plan.nothing("the namespace has it");
        }
        return Plan.of(
                "the certificate differs",
                new Action.Update(
                        Resources.CONFIG_MAPS,
                        key.name(),
                        "",
                        Meta.withAnnotation(map.with("data", data), DESCRIPTION, WHAT)));
    }

    private Action create(String namespace) {
        JsonObject map = JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                JsonObject.of(
                        "name", NAME,
                        "namespace", namespace,
                        "annotations", JsonObject.of(DESCRIPTION, WHAT)),
                "data",
                data);
        return Action.Attempt.of(new Action.Create(Resources.CONFIG_MAPS, namespace, map))
                .forgiving(Failure.ALREADY_EXISTS)
                .forgiving(Failure.NAMESPACE_TERMINATING);
    }
}
