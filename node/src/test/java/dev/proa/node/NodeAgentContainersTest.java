package dev.proa.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.cri.ContainerStatus;
import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.node.linux.ControlGroups;
import dev.proa.node.linux.MountTable;
import dev.proa.node.runtime.Containerd;
import dev.proa.node.runtime.ContainerdSettings;
import dev.proa.node.runtime.PodNetwork;
import dev.proa.node.runtime.Registries;
import dev.proa.node.runtime.TestingImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pods as real containers, from the object to the status; needs root, containerd and a static busybox. */
class NodeAgentContainersTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(40);
    private static final Duration EVICTION_TIMEOUT = Duration.ofMinutes(2);
    private static final TestingNodeApi API = new TestingNodeApi();
    private static Path folder = Path.of("");
    private static @Nullable Containerd containerd;
    private static @Nullable NodeAgent agent;
    private static NodeConfiguration node;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Optional<Path> binary =
                Containerd.find(Optional.ofNullable(System.getenv("CONTAINERD")).map(Path::of));
        Assumptions.assumeTrue(binary.isPresent(), "needs containerd");
        Assumptions.assumeTrue(Files.isExecutable(TestingImage.BUSYBOX), "needs a static busybox");
        folder = Files.createTempDirectory("proa-node");
        ContainerdSettings settings =
                ContainerdSettings.of(binary.get(), folder.resolve("data"), folder.resolve("proa-node-test"));
        new PodNetwork("proa-test", "10.214.0.0/24", folder.resolve("addresses"), false)
                .write(settings.networkConfiguration());
        containerd = Containerd.start(settings, Clock.system());
        containerd.ensureSandboxImage();
        Path archive = folder.resolve("busybox.tar");
        Files.write(archive, TestingImage.busybox());
        containerd.importImages(archive);
        node = NodeConfiguration.of(
                "node-1",
                "127.0.0.1",
                folder.resolve("data"),
                folder.resolve("proa-node-test"),
                "10.214.0.0/24",
                List.of("10.96.0.10"));
        agent = new NodeAgent(node, API, containerd.runtime(), containerd, Registries.NONE, Clock.system());
        agent.start();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (agent != null) {
            agent.close();
        }
        if (containerd != null) {
            containerd
                    .runtime()
                    .sandboxes(Map.of())
                    .forEach(s -> containerd.runtime().removeSandbox(s.id()));
            containerd.stop();
            containerd.close();
            MountTable.unmountUnder(folder);
            new ControlGroups().remove(node.controlGroup());
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void create(String yaml) {
        JsonObject pod = (JsonObject) Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
        String name = pod.objectAt("metadata").string("name");
        JsonObject metadata =
                pod.object("metadata").with("namespace", "default").with("uid", "uid-" + name);
        JsonObject spec = pod.object("spec")
                .changeEach("containers", NodeAgentContainersTest::withDefaults)
                .changeEach("initContainers", NodeAgentContainersTest::withDefaults)
                .with("nodeName", "node-1");
        API.put(pod.with("kind", "Pod").with("metadata", metadata).with("spec", spec));
    }

    private static JsonObject withDefaults(JsonObject container) {
        return container.with("image", TestingImage.NAME).with("terminationMessagePath", "/dev/termination-log");
    }

    private static void awaitPhase(String name, String phase) throws InterruptedException {
        API.await(
                "default",
                name,
                TIMEOUT,
                pod -> pod != null && pod.objectAt("status").string("phase").equals(phase));
    }

    private static JsonObject status(String name) {
        JsonObject pod = API.get("Pod", "default", name);
        return pod == null ? JsonObject.EMPTY : pod.object("status");
    }

    private static JsonObject container(String name, int index) {
        return status(name).array("containerStatuses").object(index);
    }

    @Test
    void a_pod_runs_to_its_end_and_tells_why() throws InterruptedException {
        create("""
                metadata: {name: once, labels: {app: x}}
                spec:
                  restartPolicy: Never
                  initContainers:
                  - {name: first, command: [sh, -c, "echo from init > /shared/file"], volumeMounts: [{name: shared, mountPath: /shared}]}
                  containers:
                  - name: main
                    command: [sh, -c, "cat /shared/file > /dev/termination-log; test $GREETING = 'hello x' && grep -q once /etc/hosts; exit 3"]
                    env: [{name: APP, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}, {name: GREETING, value: hello $(APP)}]
                    volumeMounts: [{name: shared, mountPath: /shared}]
                  volumes: [{name: shared, emptyDir: {}}]
                """);
        awaitPhase("once", "Failed");
        assertThat(container("once", 0).objectAt("state", "terminated").number("exitCode"))
                .isEqualTo(3);
        assertThat(container("once", 0).objectAt("state", "terminated").string("message"))
                .isEqualTo("from init\n");
        assertThat(status("once").array("initContainerStatuses").object(0).bool("ready"))
                .isTrue();
        API.markDeleted("default", "once", 30);
        API.await("default", "once", TIMEOUT, pod -> pod == null);
    }

    @Test
    void probes_make_it_ready_and_a_deletion_ends_it_gracefully() throws InterruptedException, IOException {
        API.put(
                (JsonObject)
                        Json.parse(
                                "{\"kind\":\"ConfigMap\",\"metadata\":{\"namespace\":\"default\",\"name\":\"c\"},\"data\":{\"k\":\"v1\"}}"));
        create("""
                metadata: {name: served}
                spec:
                  containers:
                  - name: main
                    command: [sh, -c, "mkdir /www; echo hi > /www/index.html; httpd -f -p 8080 -h /www & trap 'exit 0' TERM; while true; do sleep 0.1; done"]
                    ports: [{name: web, containerPort: 8080}]
                    startupProbe: {exec: {command: [test, -e, /www/index.html]}, periodSeconds: 1}
                    readinessProbe: {httpGet: {path: /, port: web}, periodSeconds: 1}
                    livenessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
                    volumeMounts: [{name: c, mountPath: /c}, {name: c, mountPath: /one, subPath: k}]
                  volumes: [{name: c, configMap: {name: c, defaultMode: 420}}]
                """);
        API.await("default", "served", TIMEOUT, pod -> pod != null && ready(pod));
        ContainerStatus running = containerd.runtime().containerStatus(id("served"));
        assertThat(exec(running.id(), "cat", "/c/k", "/one")).isEqualTo("v1v1");
        API.put(
                (JsonObject)
                        Json.parse(
                                "{\"kind\":\"ConfigMap\",\"metadata\":{\"namespace\":\"default\",\"name\":\"c\"},\"data\":{\"k\":\"v2\"}}"));
        for (int i = 0; i < 100 && !exec(running.id(), "cat", "/c/k").equals("v2"); i++) {
            exec(running.id(), "sleep", "0.05");
        }
        assertThat(exec(running.id(), "cat", "/c/k", "/one")).isEqualTo("v2v1");

        NodeAgent again = new NodeAgent(node, API, containerd.runtime(), containerd, Registries.NONE, Clock.system());
        agent.close();
        agent = again;
        agent.start();
        API.markDeleted("default", "served", 20);
        API.await("default", "served", TIMEOUT, pod -> pod == null);
        assertThat(API.events())
                .extracting(e -> e.string("reason") + ": " + e.string("message"))
                .contains("Killing: Stopping container main");
        assertThat(API.events()).extracting(e -> e.string("reason")).doesNotContain("SandboxChanged");
    }

    private static boolean ready(JsonObject pod) {
        return pod.objectAt("status").array("conditions").objects().stream()
                .anyMatch(c ->
                        c.string("type").equals("Ready") && c.string("status").equals("True"));
    }

    private static boolean waits(@Nullable JsonObject pod, String reason) {
        return pod != null
                && pod.objectAt("status").array("containerStatuses").objects().stream()
                        .anyMatch(c ->
                                c.objectAt("state", "waiting").string("reason").equals(reason));
    }

    private static String id(String pod) {
        return container(pod, 0).string("containerID").substring("containerd://".length());
    }

    private static String exec(String container, String... command) {
        return new String(
                containerd
                        .runtime()
                        .exec(container, List.of(command), Duration.ofSeconds(10))
                        .stdout(),
                StandardCharsets.UTF_8);
    }

    @Test
    void a_container_that_keeps_failing_is_restarted_with_a_growing_pause() throws InterruptedException {
        create("""
                metadata: {name: crashes}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - {name: main, command: [sh, -c, "exit 1"]}
                """);
        API.await("default", "crashes", TIMEOUT, pod -> waits(pod, "CrashLoopBackOff"));
        assertThat(container("crashes", 0).number("restartCount")).isEqualTo(1);
        assertThat(container("crashes", 0).objectAt("lastState", "terminated").number("exitCode"))
                .isEqualTo(1);
        assertThat(status("crashes").string("phase")).isEqualTo("Running");
        API.remove("Pod", "default", "crashes");
    }

    @Test
    void containerd_that_is_killed_is_started_again_and_no_container_with_it() throws Exception {
        create("""
                metadata: {name: survives}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 0.1; done"]
                    livenessProbe: {exec: {command: ["true"]}, periodSeconds: 1}
                """);
        API.await("default", "survives", TIMEOUT, pod -> pod != null && ready(pod));
        String before = id("survives");
        containerd.supervise();
        long process = Long.parseLong(
                Files.readString(containerd.settings().processFile()).strip());
        ProcessHandle.of(process).orElseThrow().destroyForcibly();
        ProcessHandle.of(process).ifPresent(p -> p.onExit().join());
        create("""
                metadata: {name: after}
                spec:
                  restartPolicy: Never
                  containers: [{name: main, command: [sh, -c, "exit 0"]}]
                """);
        awaitPhase("after", "Succeeded");
        assertThat(containerd.fault()).isEmpty();
        assertThat(agent.fault()).isEmpty();
        assertThat(agent.runtimeFault()).isEmpty();
        assertThat(id("survives")).isEqualTo(before);
        assertThat(container("survives", 0).number("restartCount")).isZero();
        assertThat(exec(before, "echo", "lives")).isEqualTo("lives\n");
    }

    @Test
    void a_pod_whose_interface_is_gone_gets_a_new_sandbox_in_which_init_containers_run_again() throws Exception {
        create("""
                metadata: {name: cut}
                spec:
                  terminationGracePeriodSeconds: 0
                  initContainers:
                  - {name: first, command: [sh, -c, "echo x >> /shared/file"], volumeMounts: [{name: shared, mountPath: /shared}]}
                  containers:
                  - name: main
                    command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 0.1; done"]
                    volumeMounts: [{name: shared, mountPath: /shared}]
                  volumes: [{name: shared, emptyDir: {}}]
                """);
        API.await("default", "cut", TIMEOUT, pod -> pod != null && ready(pod));
        String sandbox = containerd
                .runtime()
                .sandboxes(Map.of("io.kubernetes.pod.uid", "uid-cut"))
                .getFirst()
                .id();
        long process = containerd.runtime().sandboxStatus(sandbox).processId();
        new ProcessBuilder("nsenter", "-t", Long.toString(process), "-n", "ip", "link", "delete", "eth0")
                .inheritIO()
                .start()
                .waitFor();
        API.await(
                "default",
                "cut",
                TIMEOUT,
                pod -> pod != null
                        && ready(pod)
                        && pod.objectAt("status")
                                        .array("containerStatuses")
                                        .object(0)
                                        .number("restartCount")
                                == 1);
        assertThat(exec(id("cut"), "cat", "/shared/file")).isEqualTo("x\nx\n");
        assertThat(API.events()).extracting(e -> e.string("reason")).contains("SandboxChanged");
        API.remove("Pod", "default", "cut");
    }

    @Test
    void a_program_that_is_missing_backs_off_and_a_hook_ends_with_the_grace_period() throws Exception {
        create("""
                metadata: {name: hooked}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - {name: missing, command: [no-such-program]}
                  - name: main
                    command: [sh, -c, "while true; do sleep 0.1; done"]
                    lifecycle: {preStop: {exec: {command: [sh, -c, "sleep 60 & sleep 60"]}}}
                """);
        API.await("default", "hooked", TIMEOUT, pod -> waits(pod, "CrashLoopBackOff"));
        assertThat(container("hooked", 0).objectAt("lastState", "terminated").number("exitCode"))
                .isEqualTo(128);
        API.markDeleted("default", "hooked", 1);
        API.await("default", "hooked", Duration.ofSeconds(20), pod -> pod == null);
    }

    @Test
    void pods_that_fill_more_disk_than_they_may_are_evicted() throws InterruptedException {
        create("""
                metadata: {name: over-volume}
                spec:
                  restartPolicy: Never
                  containers:
                  - name: main
                    command: [sh, -c, "dd if=/dev/zero of=/scratch/f bs=1M count=20; sleep 1000"]
                    volumeMounts: [{name: s, mountPath: /scratch}]
                  volumes: [{name: s, emptyDir: {sizeLimit: 5Mi}}]
                """);
        create("""
                metadata: {name: over-layer}
                spec:
                  restartPolicy: Never
                  containers:
                  - name: main
                    command: [sh, -c, "dd if=/dev/zero of=/f bs=1M count=20; sleep 1000"]
                    resources: {limits: {ephemeral-storage: 5Mi}}
                """);
        API.await("default", "over-volume", EVICTION_TIMEOUT, NodeAgentContainersTest::failed);
        assertThat(status("over-volume").string("reason")).isEqualTo("Evicted");
        assertThat(status("over-volume").string("message"))
                .isEqualTo("Usage of EmptyDir volume \"s\" exceeds the limit \"5Mi\". ");
        API.await("default", "over-layer", EVICTION_TIMEOUT, NodeAgentContainersTest::failed);
        assertThat(status("over-layer").string("message"))
                .isEqualTo("Pod ephemeral local storage usage exceeds the total limit of containers 5Mi. ");
    }

    private static boolean failed(@Nullable JsonObject pod) {
        return pod != null && pod.objectAt("status").string("phase").equals("Failed");
    }

    private static String logs(String pod, NodeStreams.LogOptions options) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        agent.streams().logs(new NodeStreams.PodContainer("default", pod, "uid-" + pod, "main"), options, bytes -> {
            byte[] chunk = new byte[bytes.remaining()];
            bytes.get(chunk);
            out.writeBytes(chunk);
        });
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void logs_are_read_from_the_end_and_followed_and_ports_are_forwarded() throws Exception {
        create("""
                metadata: {name: talks}
                spec:
                  restartPolicy: Never
                  hostname: talker
                  subdomain: net
                  containers:
                  - name: main
                    command: [sh, -c, "for i in 1 2 3; do echo line $i; done; hostname; echo answer | nc -l -p 9000; echo end"]
                """);
        awaitPhase("talks", "Running");
        NodeStreams.LogOptions follow = new NodeStreams.LogOptions(true, false, false, null, null, null, "All");
        FutureTask<String> followed = new FutureTask<>(() -> logs("talks", follow));
        Thread.ofVirtual().start(followed);
        for (int i = 0; i < 100 && !logs("talks", options(null, null)).contains("talker"); i++) {
            exec(id("talks"), "sleep", "0.05");
        }
        assertThat(logs("talks", options(2L, null))).isEqualTo("line 3\ntalker\n");
        assertThat(logs("talks", options(null, 10L))).isEqualTo("line 1\nlin");
        exec(id("talks"), "sleep", "0.2");
        try (SocketChannel channel = agent.streams().portForward("default", "talks", "uid-talks", 9000)) {
            assertThat(new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)).readLine())
                    .isEqualTo("answer");
        }
        awaitPhase("talks", "Succeeded");
        assertThat(followed.get(20, TimeUnit.SECONDS)).isEqualTo("line 1\nline 2\nline 3\ntalker\nend\n");
        assertThat(logs("talks", options(null, null))).isEqualTo("line 1\nline 2\nline 3\ntalker\nend\n");
        assertThat(agent.reads().pods().array("items").objects())
                .anySatisfy(
                        p -> assertThat(p.objectAt("status").string("phase")).isEqualTo("Succeeded"));
        assertThat(agent.reads().statsSummary().object("node").string("nodeName"))
                .isEqualTo("node-1");
    }

    private static NodeStreams.LogOptions options(@Nullable Long tail, @Nullable Long limit) {
        return new NodeStreams.LogOptions(false, false, false, tail, limit, null, "All");
    }

    @Test
    void an_image_that_is_nowhere_is_waited_for() throws InterruptedException {
        JsonObject container = JsonObject.of("name", "main", "image", "localhost:1/none:1");
        API.put(JsonObject.of(
                "kind", "Pod",
                "metadata", JsonObject.of("namespace", "default", "name", "imageless", "uid", "uid-imageless"),
                "spec", JsonObject.of("containers", JsonArray.of(container))));
        API.await("default", "imageless", TIMEOUT, pod -> waits(pod, "ImagePullBackOff"));
        assertThat(status("imageless").string("phase")).isEqualTo("Pending");
        API.markDeleted("default", "imageless", 5);
        API.await("default", "imageless", TIMEOUT, pod -> pod == null);
    }
}
