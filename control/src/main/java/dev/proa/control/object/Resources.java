package dev.proa.control.object;

import dev.proa.api.kind.GroupResource;

/** The resources that planners name. */
public final class Resources {
    public static final GroupResource PODS = GroupResource.core("pods");
    public static final GroupResource NODES = GroupResource.core("nodes");
    public static final GroupResource NAMESPACES = GroupResource.core("namespaces");
    public static final GroupResource SERVICES = GroupResource.core("services");
    public static final GroupResource ENDPOINTS = GroupResource.core("endpoints");
    public static final GroupResource SECRETS = GroupResource.core("secrets");
    public static final GroupResource CONFIG_MAPS = GroupResource.core("configmaps");
    public static final GroupResource SERVICE_ACCOUNTS = GroupResource.core("serviceaccounts");
    public static final GroupResource EVENTS = GroupResource.core("events");
    public static final GroupResource REPLICATION_CONTROLLERS = GroupResource.core("replicationcontrollers");
    public static final GroupResource PERSISTENT_VOLUMES = GroupResource.core("persistentvolumes");
    public static final GroupResource PERSISTENT_VOLUME_CLAIMS = GroupResource.core("persistentvolumeclaims");
    public static final GroupResource RESOURCE_QUOTAS = GroupResource.core("resourcequotas");
    public static final GroupResource DEPLOYMENTS = new GroupResource("apps", "deployments");
    public static final GroupResource REPLICA_SETS = new GroupResource("apps", "replicasets");
    public static final GroupResource DAEMON_SETS = new GroupResource("apps", "daemonsets");
    public static final GroupResource STATEFUL_SETS = new GroupResource("apps", "statefulsets");
    public static final GroupResource CONTROLLER_REVISIONS = new GroupResource("apps", "controllerrevisions");
    public static final GroupResource JOBS = new GroupResource("batch", "jobs");
    public static final GroupResource CRON_JOBS = new GroupResource("batch", "cronjobs");
    public static final GroupResource ENDPOINT_SLICES = new GroupResource("discovery.k8s.io", "endpointslices");
    public static final GroupResource LEASES = new GroupResource("coordination.k8s.io", "leases");
    public static final GroupResource DISRUPTION_BUDGETS = new GroupResource("policy", "poddisruptionbudgets");
    public static final GroupResource CLUSTER_ROLES = new GroupResource("rbac.authorization.k8s.io", "clusterroles");
    public static final GroupResource PRIORITY_CLASSES = new GroupResource("scheduling.k8s.io", "priorityclasses");

    private Resources() {}
}
