package dev.proa.controllers;

import dev.proa.control.object.Resources;
import dev.proa.controllers.garbage.OwnerKinds;
import java.util.Map;
import java.util.Optional;

/** The kinds that own things in tests. */
public final class Kinds {
    private static final Map<String, OwnerKinds.Place> PLACES = Map.of(
            "v1 Pod", new OwnerKinds.Place(Resources.PODS, true),
            "apps/v1 Deployment", new OwnerKinds.Place(Resources.DEPLOYMENTS, true),
            "apps/v1 ReplicaSet", new OwnerKinds.Place(Resources.REPLICA_SETS, true),
            "apps/v1 DaemonSet", new OwnerKinds.Place(Resources.DAEMON_SETS, true),
            "apps/v1 StatefulSet", new OwnerKinds.Place(Resources.STATEFUL_SETS, true),
            "batch/v1 Job", new OwnerKinds.Place(Resources.JOBS, true),
            "batch/v1 CronJob", new OwnerKinds.Place(Resources.CRON_JOBS, true),
            "v1 Service", new OwnerKinds.Place(Resources.SERVICES, true),
            "v1 ConfigMap", new OwnerKinds.Place(Resources.CONFIG_MAPS, true),
            "v1 Node", new OwnerKinds.Place(Resources.NODES, false));

    private Kinds() {}

    public static OwnerKinds owners() {
        return (apiVersion, kind) -> Optional.ofNullable(PLACES.get(apiVersion + " " + kind));
    }
}
