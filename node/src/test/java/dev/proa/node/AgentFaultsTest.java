package dev.proa.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.CriException;
import dev.proa.cri.FakeRuntime;
import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonBoolean;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.node.linux.MountTable;
import dev.proa.node.runtime.Registries;
import dev.proa.node.volume.ImageMounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong for one pod, or in the runtime, costs the others nothing. Seeded: {@code -Dseed=N}. Needs root, for mounts. */
class AgentFaultsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int PODS = 25;
    private static final long SEED = Long.getLong("seed", 7);

    private final TestingNodeApi api = new TestingNodeApi();
    private final FakeRuntime runtime = new FakeRuntime(Clock.system()::now);
    private final Random random = new Random(SEED);
    private Path folder = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        folder = Files.createTempDirectory("proa-node-faults");
        runtime.publish("registry.invalid/good:1", null);
    }

    @AfterEach
    void remove() throws IOException, InterruptedException {
        MountTable.unmountUnder(folder);
        while (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | UncheckedIOException e) {
                Thread.onSpinWait(); // an action of the agent has just made or removed something
            }
        }
    }

    private NodeAgent agent(ContainerRuntime of) throws IOException, InterruptedException {
        return agent(of, api);
    }

    private NodeAgent agent(ContainerRuntime of, NodeApi api) throws IOException, InterruptedException {
        NodeConfiguration node = NodeConfiguration.of(
                "node-1", "127.0.0.1", folder.resolve("data"), folder.resolve("run"), "10.214.0.0/24", List.of());
        NodeAgent agent = new NodeAgent(node, api, of, ImageMounts.NONE, Registries.NONE, Clock.system());
        agent.start();
        return agent;
    }

    private static JsonObject pod(String name) {
        return (JsonObject) Json.parse("""
                {"kind": "Pod", "metadata": {"namespace": "default", "name": "NAME", "uid": "uid-NAME", "generation": 1},
                 "spec": {"nodeName": "node-1", "restartPolicy": "Always", "terminationGracePeriodSeconds": 1,
                  "activeDeadlineSeconds": 100000, "hostNetwork": false, "dnsConfig": {"nameservers": ["192.0.2.1"]},
                  "securityContext": {"fsGroup": 1, "sysctls": []},
                  "initContainers": [{"name": "side", "image": "registry.invalid/good:1", "restartPolicy": "Always"}],
                  "containers": [{"name": "main", "image": "registry.invalid/good:1",
                    "resources": {"requests": {"cpu": "1m", "memory": "1Mi"}, "limits": {"cpu": "10m", "memory": "2Mi"}},
                    "ports": [{"containerPort": 80, "protocol": "TCP"}], "env": [{"name": "A", "value": "b"}],
                    "livenessProbe": {"exec": {"command": ["true"]}, "periodSeconds": 1, "failureThreshold": 3},
                    "volumeMounts": [{"name": "v", "mountPath": "/v"}]}],
                  "volumes": [{"name": "v", "emptyDir": {"sizeLimit": "1Gi"}}]},
                 "status": {}}
                """.replace("NAME", name));
    }

    /** Something where something else stands, at a few random places of the spec or the status. */
    private JsonObject spoilt(JsonObject pod) {
        JsonObject spoilt = pod;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            spoilt = spoilt.with("spec", spoil(spoilt.object("spec")));
        }
        if (random.nextInt(4) == 0) {
            spoilt = spoilt.with("status", JsonObject.of("startTime", "never", "qosClass", 7, "conditions", junk()));
        }
        return spoilt;
    }

    private JsonValue spoil(JsonValue value) {
        if (random.nextInt(5) == 0) {
            return junk();
        }
        if (value instanceof JsonObject object && !object.isEmpty()) {
            String name = object.names().get(random.nextInt(object.size()));
            JsonValue inner = object.get(name);
            return random.nextInt(6) == 0 || inner == null ? object.without(name) : object.with(name, spoil(inner));
        }
        if (value instanceof JsonArray array && !array.list().isEmpty()) {
            List<JsonValue> list = new ArrayList<>(array.list());
            int at = random.nextInt(list.size());
            list.set(at, spoil(list.get(at)));
            return JsonArray.of(list);
        }
        return junk();
    }

    private JsonValue junk() {
        List<JsonValue> all = List.of(
                JsonNull.NULL,
                JsonBoolean.TRUE,
                JsonNumber.of(Long.MAX_VALUE),
                JsonNumber.of(-1),
                new JsonString(""),
                new JsonString("1e99999999"),
                new JsonString("../../../\0"),
                new JsonString("9223372036854775808Ei"),
                JsonArray.EMPTY,
                JsonArray.of(JsonNull.NULL, JsonArray.EMPTY, JsonObject.EMPTY),
                JsonObject.EMPTY,
                JsonObject.of("name", JsonObject.EMPTY, "port", Long.MIN_VALUE));
        return all.get(random.nextInt(all.size()));
    }

    private void awaitReady(String name) throws InterruptedException {
        api.await(
                "default",
                name,
                TIMEOUT,
                pod -> pod != null
                        && pod.objectAt("status").array("conditions").objects().stream()
                                .anyMatch(c -> c.string("type").equals("Ready")
                                        && c.string("status").equals("True")));
    }

    @Test
    void good_pods_run_between_ones_of_junk_and_all_can_be_deleted() throws IOException, InterruptedException {
        for (int i = 0; i < PODS; i++) {
            api.put(spoilt(pod("junk-" + i)));
            if (i % 3 == 0) {
                api.put(pod("good-" + i));
            }
        }
        try (NodeAgent agent = agent(runtime)) {
            for (int i = 0; i < PODS; i += 3) {
                awaitReady("good-" + i);
            }
            api.put(pod("late"));
            awaitReady("late");
            assertThat(agent.fault()).isEmpty();
        }
        // A new agent takes over, junk and all.
        try (NodeAgent agent = agent(runtime)) {
            api.put(pod("later"));
            awaitReady("later");
            for (int i = 0; i < PODS; i++) {
                api.markDeleted("default", "junk-" + i, 1);
                api.markDeleted("default", "good-" + i, 1);
            }
            for (int i = 0; i < PODS; i++) {
                api.await("default", "good-" + i, TIMEOUT, pod -> pod == null);
                api.await("default", "junk-" + i, TIMEOUT, pod -> pod == null);
            }
            assertThat(agent.fault()).isEmpty();
        }
    }

    /** The runtime, of which one call in so many fails in any way that Java knows, until so many have. */
    private ContainerRuntime failing(int oneIn, AtomicInteger left) {
        return (ContainerRuntime) Proxy.newProxyInstance(
                ContainerRuntime.class.getClassLoader(), new Class<?>[] {ContainerRuntime.class}, (p, method, args) -> {
                    int dice;
                    synchronized (random) {
                        dice = method.getName().equals("close") ? -1 : random.nextInt(oneIn * 4);
                    }
                    if (dice >= 0 && dice < 4 && left.getAndDecrement() <= 0) {
                        dice = -1;
                    }
                    switch (dice) {
                        case 0 -> throw new CriException(CriException.Code.UNAVAILABLE, "injected");
                        case 1 -> throw new IllegalStateException("injected");
                        case 2 -> throw new StackOverflowError("injected");
                        case 3 -> throw new CriException(CriException.Code.OTHER, "injected");
                        default -> {
                            try {
                                return method.invoke(runtime, args);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }
                    }
                });
    }

    @Test
    void no_loop_and_no_worker_ends_while_calls_of_the_runtime_fail() throws IOException, InterruptedException {
        AtomicInteger left = new AtomicInteger(80);
        try (NodeAgent agent = agent(failing(3, left))) {
            for (int i = 0; i < 10; i++) {
                api.put(pod("p" + i));
            }
            for (int i = 0; i < 10; i++) {
                awaitReady("p" + i);
                api.markDeleted("default", "p" + i, 1);
            }
            for (int i = 0; i < 10; i++) {
                api.await("default", "p" + i, TIMEOUT, pod -> pod == null);
            }
            assertThat(left).as("failures that were left to be injected").hasValueLessThanOrEqualTo(0);
            assertThat(agent.fault()).isEmpty();
            assertThat(agent.reads().metrics()).contains("proa_node_failures_total{where=");
        }
    }

    /** The API, where somebody else ends the pod just before the node tells that it has succeeded. */
    private NodeApi endedByOthers() {
        return (NodeApi) Proxy.newProxyInstance(
                NodeApi.class.getClassLoader(), new Class<?>[] {NodeApi.class}, (p, method, args) -> {
                    if (method.getName().equals("patchPodStatus")
                            && args[2] instanceof JsonObject patch
                            && patch.object("status").string("phase").equals("Succeeded")) {
                        JsonObject pod = Objects.requireNonNull(api.get("Pod", (String) args[0], (String) args[1]));
                        api.put(pod.withAt(new JsonString("Failed"), "status", "phase"));
                    }
                    try {
                        return method.invoke(api, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** As when its node was deleted and the collector of pods was the first to write. */
    @Test
    void a_pod_that_others_have_ended_stays_as_they_ended_it() throws IOException, InterruptedException {
        JsonObject once = pod("once")
                .change("spec", spec -> spec.with("restartPolicy", "Never").without("initContainers"));
        try (NodeAgent agent = agent(runtime, endedByOthers())) {
            api.put(once);
            awaitReady("once");
            runtime.exit(runtime.containers(Map.of()).getFirst().id(), 0, "Completed");
            api.await(
                    "default",
                    "once",
                    TIMEOUT,
                    pod -> pod != null
                            && pod.object("status").array("conditions").objects().stream()
                                    .anyMatch(c -> c.string("type").equals("Ready")
                                            && c.string("reason").equals("PodFailed")));
            assertThat(Objects.requireNonNull(api.get("Pod", "default", "once")).stringAt("status", "phase"))
                    .isEqualTo("Failed");
            assertThat(agent.fault()).isEmpty();
        }
    }
}
