package dev.proa.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reasons and messages are those of upstream's kubelet 1.36. */
final class AdmissionTest {
    private static final JsonObject NODE = object("""
            metadata: {name: vm, labels: {kubernetes.io/os: linux, disk: ssd}}
            spec: {}
            status: {allocatable: {cpu: "2", memory: 4Gi, ephemeral-storage: "1000", hugepages-2Mi: "0", example.com/gpu: "1", pods: "3"}}
            """);

    private boolean strictGroups;
    private boolean appArmor;
    private final Admission admission = new Admission(() -> strictGroups, () -> appArmor);

    @Test
    void aHostPortIsGivenOnce() {
        Pod first = port("a", 80, "TCP", "10.0.0.1");
        assertThat(refusal(first, NODE)).isEqualTo("admitted");
        String taken =
                "NodePorts: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports";
        assertThat(refusal(port("b", 80, "TCP", ""), NODE, first)).isEqualTo(taken);
        assertThat(refusal(port("b", 80, "TCP", "0.0.0.0"), NODE, first)).isEqualTo(taken);
        assertThat(refusal(port("b", 80, "TCP", "10.0.0.1"), NODE, first)).isEqualTo(taken);
        assertThat(refusal(port("b", 80, "TCP", "10.0.0.2"), NODE, first)).isEqualTo("admitted");
        assertThat(refusal(port("b", 80, "UDP", ""), NODE, first)).isEqualTo("admitted");
        assertThat(refusal(port("b", 81, "TCP", ""), NODE, first)).isEqualTo("admitted");
    }

    @Test
    void twoColonsAreAnAddressLikeOthers() {
        Pod there = port("a", 80, "TCP", "10.0.0.1");
        assertThat(refusal(port("b", 80, "TCP", "::"), NODE, there)).isEqualTo("admitted");
        assertThat(refusal(port("b", 80, "TCP", "::"), NODE, port("a", 80, "TCP", "")))
                .startsWith("NodePorts");
    }

    @Test
    void onlyWhatRunsForThePodsWholeLifeTakesAPort() {
        Pod there = port("a", 80, "TCP", "");
        String init =
                "containers: [{name: c}], initContainers: [{name: i, %s ports: [{containerPort: 1, hostPort: 80}]}]";
        assertThat(refusal(pod("b", init.formatted("")), NODE, there)).isEqualTo("admitted");
        assertThat(refusal(pod("b", init.formatted("restartPolicy: Always,")), NODE, there))
                .startsWith("NodePorts");
    }

    private static Pod port(String uid, int number, String protocol, String address) {
        return pod(
                uid,
                "containers: [{name: c, ports: [{containerPort: 1, hostPort: %d, protocol: %s, hostIP: '%s'}]}]"
                        .formatted(number, protocol, address));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Pod other = pod("o", "containers: [{name: c, resources: {requests: {cpu: 500m, memory: 1Gi}}}]");
        assertThat(refusal(requests("cpu: '64'"), NODE, other))
                .isEqualTo(
                        "OutOfcpu: Node didn't have enough resource: cpu, requested: 64000, used: 500, capacity: 2000");
        assertThat(refusal(requests("memory: 4Gi"), NODE, other))
                .isEqualTo(
                        "OutOfmemory: Node didn't have enough resource: memory, requested: 4294967296, used: 1073741824, capacity: 4294967296");
        assertThat(refusal(requests("ephemeral-storage: '1001'"), NODE, other))
                .isEqualTo(
                        "OutOfephemeral-storage: Node didn't have enough resource: ephemeral-storage, requested: 1001, used: 0, capacity: 1000");
        assertThat(refusal(requests("hugepages-2Mi: 2Mi"), NODE, other))
                .isEqualTo(
                        "OutOfhugepages-2Mi: Node didn't have enough resource: hugepages-2Mi, requested: 2097152, used: 0, capacity: 0");
        assertThat(refusal(requests("example.com/gpu: '2'"), NODE, other))
                .isEqualTo(
                        "OutOfexample.com/gpu: Node didn't have enough resource: example.com/gpu, requested: 2, used: 0, capacity: 1");
        assertThat(refusal(requests("example.com/of-the-cluster: '2'"), NODE, other))
                .isEqualTo("admitted");
        assertThat(refusal(requests("cpu: 1500m"), NODE, other)).isEqualTo("admitted");
        assertThat(refusal(requests("cpu: 1E20"), NODE, other)).startsWith("OutOfcpu");
        assertThat(refusal(pod("p", "resources: {requests: {cpu: '3'}}, containers: [{name: c}]"), NODE, other))
                .startsWith("OutOfcpu");
        assertThat(refusal(requests(""), NODE, other, pod("2", ""), pod("3", "")))
                .isEqualTo("OutOfpods: Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3");
    }

    private static Pod requests(String requests) {
        return pod("p", "containers: [{name: c, resources: {requests: {%s}}}]".formatted(requests));
    }

    @Test
    void aPodThatTheNodeDoesNotSuitIsRefused() {
        assertThat(refusal(pod("p", "nodeSelector: {disk: hdd}"), NODE))
                .isEqualTo(
                        "NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector");
        assertThat(refusal(pod("p", "nodeSelector: {disk: ssd}"), NODE)).isEqualTo("admitted");
        JsonObject tainted =
                NODE.with("spec", object("taints: [{key: k, effect: NoExecute}, {key: s, effect: NoSchedule}]"));
        assertThat(refusal(pod("p", ""), tainted))
                .isEqualTo(
                        "TaintToleration: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate");
        assertThat(refusal(pod("p", "tolerations: [{key: k, operator: Exists}]"), tainted))
                .isEqualTo("admitted");
        assertThat(refusal(pod("p", "os: {name: windows}"), NODE))
                .isEqualTo("PodOSNotSupported: Failed to admit pod as the OS field doesn't match node OS");
        Pod labelled =
                new Pod(pod("p", "").json().withAt(JsonObject.of("kubernetes.io/os", "windows"), "metadata", "labels"));
        assertThat(refusal(labelled, NODE))
                .isEqualTo(
                        "PodOSSelectorNodeLabelDoesNotMatch: Failed to admit pod as the `kubernetes.io/os` label doesn't match node label");
    }

    @Test
    void onlyParametersOfItsOwnAreSet() {
        String sysctl = "securityContext: {sysctls: [{name: %s, value: '1'}]}";
        assertThat(refusal(pod("p", sysctl.formatted("net.core.somaxconn")), NODE))
                .isEqualTo("SysctlForbidden: forbidden sysctl: \"net.core.somaxconn\" not allowlisted");
        assertThat(refusal(pod("p", sysctl.formatted("kernel/core_pattern")), NODE))
                .isEqualTo("SysctlForbidden: forbidden sysctl: \"kernel.core_pattern\" not allowlisted");
        assertThat(refusal(pod("p", sysctl.formatted("net/ipv4/tcp_syncookies")), NODE))
                .isEqualTo("admitted");
        assertThat(refusal(pod("p", "hostNetwork: true, " + sysctl.formatted("net.ipv4.tcp_syncookies")), NODE))
                .isEqualTo(
                        "SysctlForbidden: forbidden sysctl: \"net.ipv4.tcp_syncookies\" not allowed with host Net enabled");
        assertThat(refusal(pod("p", "hostIPC: true, " + sysctl.formatted("kernel.shm_rmid_forced")), NODE))
                .isEqualTo(
                        "SysctlForbidden: forbidden sysctl: \"kernel.shm_rmid_forced\" not allowed with host IPC enabled");
    }

    @Test
    void whatKernelOrRuntimeCannotIsRefused() {
        Pod strict = pod("p", "securityContext: {supplementalGroupsPolicy: Strict}");
        assertThat(refusal(strict, NODE))
                .isEqualTo(
                        "SupplementalGroupsPolicyNotSupported: SupplementalGroupsPolicy=Strict is not supported in this node");
        strictGroups = true;
        assertThat(refusal(strict, NODE)).isEqualTo("admitted");

        String profile = "containers: [{name: c, securityContext: {appArmorProfile: {type: %s}}}]";
        assertThat(refusal(pod("p", profile.formatted("Localhost")), NODE))
                .isEqualTo("AppArmor: Cannot enforce AppArmor: AppArmor is not enabled on the host");
        assertThat(refusal(pod("p", profile.formatted("Unconfined")), NODE)).isEqualTo("admitted");
        appArmor = true;
        assertThat(refusal(pod("p", profile.formatted("Localhost")), NODE)).isEqualTo("admitted");
    }

    private String refusal(Pod pod, JsonObject node, Pod... running) {
        return admission
                .check(pod, node, List.of(running))
                .map(rejection -> rejection.reason() + ": " + rejection.message())
                .orElse("admitted");
    }

    private static Pod pod(String uid, String spec) {
        return new Pod(JsonObject.of(
                "metadata",
                JsonObject.of("name", uid, "namespace", "default", "uid", uid),
                "spec",
                object("{" + spec + "}").withDefault("containers", JsonArray.EMPTY)));
    }

    private static JsonObject object(String yaml) {
        return (JsonObject) Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
