package dev.proa.node.simulation;

import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import java.util.List;

/** What the simulated user creates, and what is put past validation. */
final class Objects {
    private Objects() {}

    @SuppressWarnings("AnnotateFormatMethod") // a wrong format fails in every run
    static JsonObject json(String text, Object... values) {
        String filled = values.length == 0 ? text : text.formatted(values);
        return Json.parseObject(filled.replace('\'', '"'));
    }

    private static String template(String app, String image, String more) {
        return """
                'template': {'metadata': {'labels': {'app': '%s'}}, 'spec': {%s 'terminationGracePeriodSeconds': 5,
                 'containers': [{'name': 'main', 'image': '%s', 'readinessProbe': {'tcpSocket': {'port': 80}},
                  'resources': {'requests': {'cpu': '100m'}}}]}}
                """.formatted(app, more, image);
    }

    static JsonObject deployment(String name, int replicas, String image, String surge, String unavailable) {
        return json("""
                {'apiVersion': 'apps/v1', 'kind': 'Deployment', 'metadata': {'name': '%s'},
                 'spec': {'replicas': %d, 'selector': {'matchLabels': {'app': '%s'}}, 'progressDeadlineSeconds': 120,
                 'revisionHistoryLimit': 3, 'strategy': {'type': 'RollingUpdate',
                 'rollingUpdate': {'maxSurge': %s, 'maxUnavailable': %s}}, %s}}
                """, name, replicas, name, surge, unavailable, template(name, image, ""));
    }

    static JsonObject statefulSet(String name, int replicas, String image, String policy) {
        return json("""
                {'apiVersion': 'apps/v1', 'kind': 'StatefulSet', 'metadata': {'name': '%s'},
                 'spec': {'replicas': %d, 'serviceName': '%s', 'podManagementPolicy': '%s',
                 'selector': {'matchLabels': {'app': '%s'}}, %s}}
                """, name, replicas, name, policy, name, template(name, image, ""));
    }

    static JsonObject daemonSet(String name, String image) {
        return json("""
                {'apiVersion': 'apps/v1', 'kind': 'DaemonSet', 'metadata': {'name': '%s'},
                 'spec': {'selector': {'matchLabels': {'app': '%s'}}, %s}}
                """, name, name, template(name, image, ""));
    }

    static JsonObject job(String name, int parallelism, int completions, boolean indexed) {
        return json(
                """
                {'apiVersion': 'batch/v1', 'kind': 'Job', 'metadata': {'name': '%s'},
                 'spec': {'parallelism': %d, 'completions': %d, 'completionMode': '%s', 'backoffLimit': 20, %s}}
                """,
                name,
                parallelism,
                completions,
                indexed ? "Indexed" : "NonIndexed",
                template(name, "work:1", "'restartPolicy': 'Never',"));
    }

    static JsonObject cronJob(String name) {
        return json("""
                {'apiVersion': 'batch/v1', 'kind': 'CronJob', 'metadata': {'name': '%s'},
                 'spec': {'schedule': '*/1 * * * *', 'successfulJobsHistoryLimit': 1, 'concurrencyPolicy': 'Forbid',
                 'jobTemplate': {'spec': {%s}}}}
                """, name, template(name, "work:1", "'restartPolicy': 'OnFailure',"));
    }

    static JsonObject service(String name) {
        return json("""
                {'apiVersion': 'v1', 'kind': 'Service', 'metadata': {'name': '%s'},
                 'spec': {'selector': {'app': '%s'}, 'ports': [{'port': 80}]}}
                """, name, name);
    }

    static JsonObject budget(String name, String limit) {
        return json("""
                {'apiVersion': 'policy/v1', 'kind': 'PodDisruptionBudget', 'metadata': {'name': '%s'},
                 'spec': {'selector': {'matchLabels': {'app': '%s'}}, %s}}
                """, name, name, limit);
    }

    /** A thing that no server of today would take: its group, its resource and what it holds. */
    record Poison(String group, String resource, JsonObject object) {}

    private static Poison poison(String group, String resource, String text) {
        return new Poison(group, resource, json(text));
    }

    static List<Poison> poisons() {
        return List.of(
                poison("policy", "poddisruptionbudgets", """
                        {'metadata': {'name': 'poison'}, 'spec': {'minAvailable': 1, 'selector':
                         {'matchExpressions': [{'key': 'app', 'operator': 'Foo', 'values': ['x']}]}}}
                        """),
                poison("policy", "poddisruptionbudgets", """
                        {'metadata': {'name': 'poison2'}, 'spec': {'minAvailable': 'many', 'selector': {'matchLabels': {'app': 'a0'}}}}
                        """),
                poison("apps", "deployments", """
                        {'metadata': {'name': 'poison'}, 'spec': {'replicas': -7, 'selector': {'matchLabels': {'poison': 'a'}},
                         'strategy': {'type': 'Odd'}, 'template': {'metadata': {'labels': {'poison': 'a'}}, 'spec': {}}}}
                        """),
                poison("apps", "deployments", """
                        {'metadata': {'name': 'poison2'}, 'spec': {'replicas': 2, 'progressDeadlineSeconds': -5, 'minReadySeconds': -9,
                         'revisionHistoryLimit': -1, 'selector': {'matchExpressions': [{'key': 'app', 'operator': 'In'}]},
                         'strategy': {'type': 'RollingUpdate', 'rollingUpdate': {'maxSurge': '-20%', 'maxUnavailable': 'x'}},
                         'template': {'spec': {'containers': [{'name': 'a'}]}}}}
                        """),
                poison("apps", "replicasets", """
                        {'metadata': {'name': 'poison'}, 'spec': {'replicas': -3, 'selector':
                         {'matchExpressions': [{'key': '', 'operator': 'Exists'}]}}}
                        """),
                poison("apps", "statefulsets", """
                        {'metadata': {'name': 'poison'}, 'spec': {'replicas': -1, 'selector': {}, 'updateStrategy': {'type': 'Odd'}}}
                        """),
                poison("apps", "daemonsets", """
                        {'metadata': {'name': 'poison'}, 'spec': {'selector': {'matchExpressions': [{'operator': 'Foo'}]},
                         'updateStrategy': {'rollingUpdate': {'maxUnavailable': -4}}}}
                        """),
                poison("batch", "jobs", """
                        {'metadata': {'name': 'poison'}, 'spec': {'parallelism': -2, 'completions': -1, 'backoffLimit': -1,
                         'completionMode': 'Indexed', 'activeDeadlineSeconds': -3, 'ttlSecondsAfterFinished': -9,
                         'selector': {'matchExpressions': [{'key': 'x', 'operator': 'Foo'}]}}}
                        """),
                poison("batch", "cronjobs", """
                        {'metadata': {'name': 'poison'}, 'spec': {'schedule': '99 * nonsense', 'timeZone': 'Nowhere/Land'}}
                        """),
                poison("discovery.k8s.io", "endpointslices", """
                        {'metadata': {'name': 'poison', 'labels': {'kubernetes.io/service-name': 'a0'}}, 'addressType': 'IPv9',
                         'endpoints': [{'addresses': ['not an address']}], 'ports': [{'port': 70000, 'protocol': 'ODD'}]}
                        """),
                poison("", "services", """
                        {'metadata': {'name': 'poison'}, 'spec': {'selector': {'': ''}, 'ports': [{'port': -1, 'targetPort': 'odd name'}]}}
                        """),
                poison("", "endpoints", """
                        {'metadata': {'name': 'poison'}, 'subsets': [{'addresses': [{'ip': 'x'}], 'ports': [{'port': 70000}]}]}
                        """),
                poison("", "resourcequotas", """
                        {'metadata': {'name': 'poison'}, 'spec': {'hard': {'pods': 'a lot'}, 'scopes': ['Odd']}}
                        """),
                poison("", "secrets", """
                        {'metadata': {'name': 'poison', 'annotations': {'kubernetes.io/service-account.name': ''}},
                         'type': 'kubernetes.io/service-account-token'}
                        """),
                poison("", "pods", """
                        {'metadata': {'name': 'poison', 'labels': {'app': 'a0'}}, 'spec': {'nodeName': 'nowhere'},
                         'status': {'phase': 'Odd', 'conditions': [{'type': 'Ready', 'status': 'Perhaps', 'lastTransitionTime': 'yesterday'}]}}
                        """),
                poison("", "pods", """
                        {'metadata': {'name': 'poison2', 'labels': {'app': 'a0'}}, 'spec': {'containers': [{'name': 'm', 'image': 'good:1',
                         'resources': {'requests': {'cpu': 'much'}}}], 'tolerations': [{'operator': 'Odd', 'tolerationSeconds': -5}],
                         'affinity': {'podAntiAffinity': {'requiredDuringSchedulingIgnoredDuringExecution':
                          [{'labelSelector': {'matchExpressions': [{'key': 'a', 'operator': 'Foo'}]}}]}}}}
                        """));
    }
}
