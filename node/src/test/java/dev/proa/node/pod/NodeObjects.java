package dev.proa.node.pod;

import dev.proa.control.Times;
import dev.proa.control.object.Conditions;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import java.time.Instant;

/** What simulated nodes tell of themselves. */
final class NodeObjects {
    private NodeObjects() {}

    static JsonObject node(String name) {
        return Json.parseObject("""
                {"apiVersion": "v1", "kind": "Node",
                 "metadata": {"name": "%s", "labels": {"kubernetes.io/hostname": "%s", "kubernetes.io/os": "linux"}},
                 "status": {"capacity": {"cpu": "8", "memory": "16Gi", "pods": "40", "ephemeral-storage": "10Gi"},
                  "allocatable": {"cpu": "8", "memory": "16Gi", "pods": "40", "ephemeral-storage": "10Gi"}}}
                """.formatted(name, name));
    }

    static boolean ready(JsonObject node) {
        return Conditions.isTrue(node.object("status"), "Ready");
    }

    static JsonObject readyStatus(Instant now) {
        return Json.parseObject("""
                {"status": {"conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady",
                 "message": "kubelet is posting ready status", "lastHeartbeatTime": "%s", "lastTransitionTime": "%s"}]}}
                """.formatted(Times.text(now), Times.text(now)));
    }
}
