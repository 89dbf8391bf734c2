package dev.proa.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.cri.RuntimeFeatures;
import dev.proa.json.JsonObject;
import dev.proa.node.linux.AppArmor;
import dev.proa.node.linux.ControlGroups;
import dev.proa.node.linux.Linux;
import dev.proa.node.linux.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a container can reach, and what the node says when it can't give what a pod asks for, with real containers. */
final class ConfinementContainersTest {
    private static TestingNode node;

    @BeforeAll
    static void start() throws Exception {
        node = TestingNode.start("10.215");
    }

    @AfterAll
    static void stop() throws Exception {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void whatTheNodeWritesIsReadOnlyInsideAndSecretsAreInMemory() throws Exception {
        node.put("{kind: ConfigMap, metadata: {namespace: default, name: rw}, data: {k: first}}");
        node.put("{kind: Secret, metadata: {namespace: default, name: rw}, data: {k: Zmlyc3Q=}}");
        node.create("""
                metadata: {name: rw, labels: {l: "1"}}
                spec:
                  containers:
                  - name: c
                    command: [sh, -c, 'trap "exit 0" TERM; while true; do sleep 0.1; done']
                    volumeMounts:
                    - {name: c, mountPath: /c}
                    - {name: s, mountPath: /s}
                    - {name: d, mountPath: /d}
                    - {name: p, mountPath: /p}
                    - {name: t, mountPath: /t}
                    - {name: c, mountPath: /one, subPath: k}
                    - {name: s, mountPath: /two, subPath: k}
                  volumes:
                  - {name: c, configMap: {name: rw}}
                  - {name: s, secret: {secretName: rw}}
                  - {name: d, downwardAPI: {items: [{path: k, fieldRef: {fieldPath: metadata.name}}]}}
                  - {name: p, projected: {sources: [{configMap: {name: rw}}]}}
                  - {name: t, projected: {sources: [{serviceAccountToken: {path: k}}]}}
                """);
        node.awaitPhase("rw", "Running");
        for (String volume : new String[] {"/c", "/s", "/d", "/p", "/t"}) {
            assertThat(node.exec(
                            "rw",
                            "sh",
                            "-c",
                            "echo x > " + volume + "/new; echo x > " + volume + "/k; mkdir " + volume + "/..data_tmp"))
                    .containsOnlyOnce("..data_tmp")
                    .satisfies(text ->
                            assertThat(text.split("Read-only file system", -1)).hasSize(4));
        }
        assertThat(node.exec("rw", "sh", "-c", "echo x > /one; echo x > /two"))
                .satisfies(text ->
                        assertThat(text.split("Read-only file system", -1)).hasSize(3));
        assertThat(node.exec("rw", "cat", "/one", "/two", "/d/k", "/p/k")).isEqualTo("firstfirstrwfirst");
        for (String volume : new String[] {"/s", "/d", "/p", "/t"}) {
            assertThat(node.exec("rw", "grep", " " + volume + " ", "/proc/mounts"))
                    .startsWith("tmpfs ");
        }
        node.delete("rw");
        assertThat(MountTable.under(
                        node.configuration().podsFolder().toRealPath().resolve("uid-rw")))
                .isEmpty();
        assertThat(node.configuration().podsFolder().resolve("uid-rw")).doesNotExist();
    }

    @Test
    void aPartOfAVolumeThatIsALinkToTheHostIsNotMounted() throws Exception {
        node.create("""
                metadata: {name: link}
                spec:
                  restartPolicy: Never
                  initContainers:
                  - {name: i, command: [sh, -c, 'ln -s / /v/evil; ln -s good /v/near; mkdir /v/good; echo inside > /v/good/file'], volumeMounts: [{name: v, mountPath: /v}]}
                  containers:
                  - {name: near, command: [sh, -c, 'cat /x/file > /dev/termination-log'], volumeMounts: [{name: v, mountPath: /x, subPath: near}]}
                  - {name: evil, command: [sh, -c, 'ls /x > /dev/termination-log'], volumeMounts: [{name: v, mountPath: /x, subPath: evil}]}
                  volumes: [{name: v, emptyDir: {}}]
                """);
        JsonObject status = node.await(
                "link",
                s -> s.array("containerStatuses").objects().stream()
                        .anyMatch(c ->
                                c.objectAt("state", "waiting").string("reason").equals("CreateContainerConfigError")));
        assertThat(status.array("containerStatuses").objects())
                .filteredOn(c -> c.string("name").equals("evil"))
                .extracting(c -> c.objectAt("state", "waiting").string("message"))
                .containsExactly("failed to prepare subPath for volumeMount \"v\" of container \"evil\"");
        node.await(
                "link",
                s -> s.array("containerStatuses").objects().stream()
                        .anyMatch(c -> c.objectAt("state", "terminated")
                                .string("message")
                                .equals("inside\n")));
        node.delete("link");
    }

    @Test
    void aVariableComesFromAFileThatAnotherContainerWrote() throws Exception {
        node.create("""
                metadata: {name: envfile}
                spec:
                  restartPolicy: Never
                  initContainers:
                  - {name: w, command: [sh, -c, "echo \\"TOKEN='abc'\\" > /e/x.env; ln -s /x.env /e/link"], volumeMounts: [{name: e, mountPath: /e}]}
                  containers:
                  - name: c
                    command: [sh, -c, 'echo "got $T $L" > /dev/termination-log']
                    env:
                    - {name: T, valueFrom: {fileKeyRef: {volumeName: e, path: x.env, key: TOKEN}}}
                    - {name: L, valueFrom: {fileKeyRef: {volumeName: e, path: link, key: TOKEN}}}
                    - {name: OPTIONAL, valueFrom: {fileKeyRef: {volumeName: e, path: x.env, key: NONE, optional: true}}}
                  volumes: [{name: e, emptyDir: {}}]
                """);
        assertThat(node.awaitMessage("envfile")).isEqualTo("got abc abc\n");
        node.delete("envfile");
    }

    @Test
    void thePodsOwnLimitsHold() throws Exception {
        node.create("""
                metadata: {name: podres}
                spec:
                  resources: {limits: {memory: 64Mi, cpu: 500m}, requests: {memory: 32Mi, cpu: 100m}}
                  containers:
                  - {name: c, command: [sh, -c, 'trap "exit 0" TERM; while true; do sleep 0.1; done']}
                """);
        node.awaitPhase("podres", "Running");
        Path group = Path.of(node.configuration().controlGroup().substring(1), "burstable", "poduid-podres");
        if (new ControlGroups().isUnified()) {
            assertThat(read("", group, "memory.max")).isEqualTo("67108864");
            assertThat(read("", group, "cpu.max")).isEqualTo("50000 100000");
        } else {
            assertThat(read("memory", group, "memory.limit_in_bytes")).isEqualTo("67108864");
            assertThat(read("cpu", group, "cpu.cfs_quota_us")).isEqualTo("50000");
        }
        Path container = group.resolve(node.status("podres")
                .array("containerStatuses")
                .object(0)
                .string("containerID")
                .substring("containerd://".length()));
        if (new ControlGroups().isUnified()) {
            assertThat(read("", container, "memory.max")).isEqualTo("67108864");
        } else {
            assertThat(read("memory", container, "memory.limit_in_bytes")).isEqualTo("67108864");
        }
        node.delete("podres");
    }

    private static String read(String controller, Path group, String file) throws IOException {
        return Files.readString(Path.of("/sys/fs/cgroup")
                        .resolve(controller)
                        .resolve(group)
                        .resolve(file))
                .strip();
    }

    @Test
    void usersOfItsOwnAreGivenOrRefused() throws Exception {
        node.create("""
                metadata: {name: userns}
                spec:
                  hostUsers: false
                  restartPolicy: Never
                  containers:
                  - {name: c, command: [sh, -c, 'cat /proc/self/uid_map /v/file > /dev/termination-log; echo x > /v/own'], volumeMounts: [{name: v, mountPath: /v}]}
                  initContainers:
                  - {name: i, command: [sh, -c, 'echo x > /v/file'], volumeMounts: [{name: v, mountPath: /v}]}
                  volumes: [{name: v, emptyDir: {}}]
                """);
        if (can().userNamespaces()) {
            assertThat(node.awaitMessage("userns").strip()).matches("0 +[1-9][0-9]*\\s+65536\\s+x");
        } else {
            assertThat(node.awaitEvent("userns", "FailedCreatePodSandBox"))
                    .endsWith("can't set `spec.hostUsers: false`, runtime does not support user namespaces");
            assertThat(node.status("userns").string("phase")).isEqualTo("Pending");
            assertThat(node.containerd().runtime().sandboxes(java.util.Map.of("io.kubernetes.pod.name", "userns")))
                    .isEmpty();
        }
        node.delete("userns");
    }

    private static RuntimeFeatures.Handler can() {
        return node.containerd().runtime().features().handler("");
    }

    @Test
    void aHandlerThatTheRuntimeDoesNotKnowIsNotReplacedByAnother() throws Exception {
        node.put("{kind: RuntimeClass, metadata: {name: micro}, handler: microvm}");
        node.create(
                "{metadata: {name: microvm}, spec: {runtimeClassName: micro, containers: [{name: c, command: [sleep, '1']}]}}");
        node.create(
                "{metadata: {name: nowhere}, spec: {runtimeClassName: none, containers: [{name: c, command: [sleep, '1']}]}}");
        assertThat(node.awaitEvent("microvm", "FailedCreatePodSandBox"))
                .contains("no runtime for \"microvm\" is configured");
        assertThat(node.awaitEvent("nowhere", "FailedCreatePodSandBox"))
                .contains("runtimeclass.node.k8s.io \"none\" not found");
        node.delete("microvm");
        node.delete("nowhere");
    }

    @Test
    void readOnlyReachesWhatIsMountedBelowOrIsRefused() throws Exception {
        Path host = Files.createTempDirectory("proa-below");
        Linux.mount("tmpfs", Files.createDirectory(host.resolve("sub")), "tmpfs", 0, "size=1m");
        try {
            node.create("""
                    metadata: {name: rro}
                    spec:
                      restartPolicy: Never
                      containers:
                      - {name: c, command: [sh, -c, 'echo x 2> /dev/termination-log > /v/sub/file'], volumeMounts: [{name: v, mountPath: /v, readOnly: true, recursiveReadOnly: Enabled}]}
                      volumes: [{name: v, hostPath: {path: %s}}]
                    """.formatted(host));
            if (can().recursiveReadOnlyMounts()) {
                assertThat(node.awaitMessage("rro")).contains("Read-only file system");
                assertThat(node.status("rro")
                                .array("containerStatuses")
                                .object(0)
                                .array("volumeMounts")
                                .object(0)
                                .string("recursiveReadOnly"))
                        .isEqualTo("Enabled");
            } else {
                assertThat(node.awaitEvent("rro", "Failed"))
                        .endsWith(
                                "volume \"v\" requested recursive read-only mode, but it is not supported by the runtime");
            }
            node.delete("rro");
        } finally {
            MountTable.unmountUnder(host);
            Files.delete(host.resolve("sub"));
            Files.delete(host);
        }
    }

    @Test
    void aRefusedPodShowsWhyAndNoContainers() throws Exception {
        assertRefused(
                "sysctl",
                "securityContext: {sysctls: [{name: net.core.somaxconn, value: '4096'}]}",
                "SysctlForbidden",
                "Pod was rejected: forbidden sysctl: \"net.core.somaxconn\" not allowlisted");
        assertRefused(
                "big",
                "restartPolicy: Never, resources: {requests: {cpu: '64000'}}",
                "OutOfcpu",
                "Pod was rejected: Node didn't have enough resource: cpu, requested: 64000000, used: ");
        assertRefused(
                "windows",
                "os: {name: windows}",
                "PodOSNotSupported",
                "Pod was rejected: Failed to admit pod as the OS field doesn't match node OS");
        if (!node.containerd().runtime().features().supplementalGroupsPolicy()) {
            assertRefused(
                    "strict",
                    "securityContext: {supplementalGroupsPolicy: Strict}",
                    "SupplementalGroupsPolicyNotSupported",
                    "Pod was rejected: SupplementalGroupsPolicy=Strict is not supported in this node");
        }
        if (!AppArmor.isEnabled()) {
            assertRefused(
                    "apparmor",
                    "securityContext: {appArmorProfile: {type: RuntimeDefault}}",
                    "AppArmor",
                    "Pod was rejected: Cannot enforce AppArmor: AppArmor is not enabled on the host");
        }
    }

    private static void assertRefused(String name, String spec, String reason, String message) throws Exception {
        node.create("{metadata: {name: %s}, spec: {%s, containers: [{name: c, command: [sleep, '1']}]}}"
                .formatted(name, spec));
        JsonObject status = node.awaitPhase(name, "Failed");
        assertThat(status.string("reason")).isEqualTo(reason);
        assertThat(status.string("message")).startsWith(message);
        assertThat(status.has("containerStatuses")).isFalse();
        node.delete(name);
    }
}
