package dev.proa.generated;

import dev.proa.api.kind.GroupResource;
import dev.proa.control.object.Resources;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** A plain object of each kind that a planner or the scheduler reads, without a name. */
final class Samples {
    static final GroupResource STORAGE_CLASSES = new GroupResource("storage.k8s.io", "storageclasses");

    private static final String TEMPLATE = """
            {'metadata': {'labels': {'app': 'web'}}, 'spec': {'containers': [{'name': 'c', 'image': 'i',
             'resources': {'requests': {'cpu': '100m'}}, 'ports': [{'containerPort': 80, 'name': 'http'}]}],
             'tolerations': [{'key': 'a', 'operator': 'Exists', 'effect': 'NoExecute', 'tolerationSeconds': 60}] %s}}
            """;
    private static final String SELECTOR = "'selector': {'matchLabels': {'app': 'web'}}";

    private Samples() {}

    static JsonObject json(String text) {
        return Json.parseObject(text.replace('\'', '"'));
    }

    private static JsonObject kind(String apiVersion, String kind, String rest) {
        return json("{'apiVersion': '%s', 'kind': '%s', 'metadata': {'labels': {'app': 'web'}} %s}"
                .formatted(apiVersion, kind, rest));
    }

    static Map<GroupResource, JsonObject> all() {
        Map<GroupResource, JsonObject> all = new LinkedHashMap<>();
        String template = "'template': " + TEMPLATE.formatted("");
        String once = "'template': " + TEMPLATE.formatted(", 'restartPolicy': 'Never'");
        all.put(
                Resources.PODS,
                kind(
                        "v1",
                        "Pod",
                        ", 'spec': "
                                + json(TEMPLATE.formatted("")).object("spec").toJson()));
        all.put(
                Resources.DEPLOYMENTS,
                kind("apps/v1", "Deployment", ", 'spec': {'replicas': 2, " + SELECTOR + ", " + template + "}"));
        all.put(
                Resources.REPLICA_SETS,
                kind("apps/v1", "ReplicaSet", ", 'spec': {'replicas': 2, " + SELECTOR + ", " + template + "}"));
        all.put(
                Resources.REPLICATION_CONTROLLERS,
                kind(
                        "v1",
                        "ReplicationController",
                        ", 'spec': {'replicas': 2, 'selector': {'app': 'web'}, " + template + "}"));
        all.put(Resources.DAEMON_SETS, kind("apps/v1", "DaemonSet", ", 'spec': {" + SELECTOR + ", " + template + "}"));
        all.put(
                Resources.STATEFUL_SETS,
                kind(
                        "apps/v1",
                        "StatefulSet",
                        ", 'spec': {'replicas': 2, 'serviceName': 'a', 'volumeClaimTemplates':"
                                + " [{'metadata': {'name': 'data'}, 'spec': {'accessModes': ['ReadWriteOnce'], 'resources':"
                                + " {'requests': {'storage': '1Gi'}}}}], " + SELECTOR + ", " + template + "}"));
        all.put(
                Resources.JOBS,
                kind("batch/v1", "Job", ", 'spec': {'completions': 2, 'backoffLimit': 2, " + once + "}"));
        all.put(
                Resources.CRON_JOBS,
                kind(
                        "batch/v1",
                        "CronJob",
                        ", 'spec': {'schedule': '*/5 * * * *', 'jobTemplate': {'spec': {" + once + "}}}"));
        all.put(
                Resources.SERVICES,
                kind(
                        "v1",
                        "Service",
                        ", 'spec': {'selector': {'app': 'web'}, 'ports': [{'port': 80, 'targetPort': 'http'}]}"));
        all.put(
                Resources.ENDPOINTS,
                kind("v1", "Endpoints", ", 'subsets': [{'addresses': [{'ip': '10.9.0.1'}], 'ports': [{'port': 80}]}]"));
        all.put(
                Resources.ENDPOINT_SLICES,
                kind(
                        "discovery.k8s.io/v1",
                        "EndpointSlice",
                        ", 'addressType': 'IPv4', 'endpoints': [{'addresses': ['10.9.0.2']}],"
                                + " 'ports': [{'port': 80}]"));
        all.put(
                Resources.DISRUPTION_BUDGETS,
                kind("policy/v1", "PodDisruptionBudget", ", 'spec': {'minAvailable': 1, " + SELECTOR + "}"));
        all.put(Resources.RESOURCE_QUOTAS, kind("v1", "ResourceQuota", ", 'spec': {'hard': {'pods': '100'}}"));
        all.put(
                Resources.PERSISTENT_VOLUME_CLAIMS,
                kind(
                        "v1",
                        "PersistentVolumeClaim",
                        ", 'spec': {'accessModes': ['ReadWriteOnce'], 'resources': {'requests': {'storage':"
                                + " '1Gi'}}}"));
        all.put(
                Resources.PERSISTENT_VOLUMES,
                kind(
                        "v1",
                        "PersistentVolume",
                        ", 'spec': {'capacity': {'storage': '1Gi'}, 'accessModes': ['ReadWriteOnce'],"
                                + " 'hostPath': {'path': '/tmp/a'}}"));
        all.put(STORAGE_CLASSES, kind("storage.k8s.io/v1", "StorageClass", ", 'provisioner': 'example.com/x'"));
        all.put(
                Resources.CLUSTER_ROLES,
                kind(
                        "rbac.authorization.k8s.io/v1",
                        "ClusterRole",
                        ", 'aggregationRule': {'clusterRoleSelectors': [{'matchLabels':" + " {'app': 'web'}}]}"));
        all.put(Resources.CONFIG_MAPS, kind("v1", "ConfigMap", ", 'data': {'a': 'b'}"));
        all.put(Resources.SECRETS, kind("v1", "Secret", ", 'type': 'Opaque'"));
        all.put(Resources.SERVICE_ACCOUNTS, kind("v1", "ServiceAccount", ""));
        all.put(Resources.NODES, kind("v1", "Node", ", 'spec': {'taints': [{'key': 'a', 'effect': 'NoExecute'}]}"));
        all.put(Resources.NAMESPACES, kind("v1", "Namespace", ""));
        all.put(
                Resources.CONTROLLER_REVISIONS,
                kind("apps/v1", "ControllerRevision", ", 'revision': 1, 'data': {'spec': {}}"));
        return all;
    }
}
