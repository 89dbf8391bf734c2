package dev.proa.node;

import dev.proa.base.Clock;
import dev.proa.cri.CriException;
import dev.proa.cri.Sandbox;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.node.linux.ControlGroups;
import dev.proa.node.linux.MountTable;
import dev.proa.node.linux.PathDescriptor;
import dev.proa.node.runtime.Containerd;
import dev.proa.node.runtime.ContainerdSettings;
import dev.proa.node.runtime.PodNetwork;
import dev.proa.node.runtime.Registries;
import dev.proa.node.runtime.TestingImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/** A node with a containerd of its own, in a folder of its own; needs root, containerd and a static busybox. */
public final class TestingNode implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private final TestingNodeApi api = new TestingNodeApi();
    private final Path folder;
    private final Containerd containerd;
    private final NodeConfiguration configuration;
    private final NodeAgent agent;

    private TestingNode(Path folder, Containerd containerd, NodeConfiguration configuration) throws Exception {
        this.folder = folder;
        this.containerd = containerd;
        this.configuration = configuration;
        agent = new NodeAgent(configuration, api, containerd.runtime(), containerd, Registries.NONE, Clock.system());
        agent.start();
    }

    /** {@code network}: the first two bytes of its pods' addresses, and a name's end. */
    public static TestingNode start(String network) throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Optional<Path> binary =
                Containerd.find(Optional.ofNullable(System.getenv("CONTAINERD")).map(Path::of));
        Assumptions.assumeTrue(binary.isPresent(), "needs containerd");
        Assumptions.assumeTrue(Files.isExecutable(TestingImage.BUSYBOX), "needs a static busybox");
        Path folder = Files.createTempDirectory("proa-node");
        // Users of a pod's own pass through it to their root file system.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path run = folder.resolve("proa-node-" + network);
        ContainerdSettings settings = ContainerdSettings.of(binary.get(), folder.resolve("data"), run);
        String range = network + ".0.0/24";
        new PodNetwork("proa-" + network, range, folder.resolve("addresses"), false)
                .write(settings.networkConfiguration());
        Containerd containerd = Containerd.start(settings, Clock.system());
        containerd.ensureSandboxImage();
        Path archive = folder.resolve("busybox.tar");
        Files.write(archive, TestingImage.busybox());
        containerd.importImages(archive);
        NodeConfiguration configuration =
                NodeConfiguration.of("node-1", "127.0.0.1", folder.resolve("data"), run, range, List.of("10.96.0.10"));
        return new TestingNode(folder, containerd, configuration);
    }

    public TestingNodeApi api() {
        return api;
    }

    public Containerd containerd() {
        return containerd;
    }

    public NodeConfiguration configuration() {
        return configuration;
    }

    public void put(String yaml) {
        api.put(object(yaml));
    }

    /** Creates a pod of the testing image in namespace default. */
    public void create(String yaml) {
        JsonObject pod = object(yaml);
        String name = pod.objectAt("metadata").string("name");
        JsonObject spec = pod.object("spec")
                .changeEach("containers", TestingNode::withDefaults)
                .changeEach("initContainers", TestingNode::withDefaults)
                .with("nodeName", "node-1");
        api.put(pod.with("kind", "Pod")
                .with(
                        "metadata",
                        pod.object("metadata").with("namespace", "default").with("uid", "uid-" + name))
                .with("spec", spec));
    }

    private static JsonObject withDefaults(JsonObject container) {
        return container.with("image", TestingImage.NAME).with("terminationMessagePath", "/dev/termination-log");
    }

    private static JsonObject object(String yaml) {
        return (JsonObject) Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits until the pod's status is as asked, and answers it. */
    public JsonObject await(String name, Predicate<JsonObject> condition) throws InterruptedException {
        api.await("default", name, TIMEOUT, pod -> pod != null && condition.test(pod.object("status")));
        return status(name);
    }

    public JsonObject awaitPhase(String name, String phase) throws InterruptedException {
        return await(name, status -> status.string("phase").equals(phase));
    }

    public JsonObject status(String name) {
        JsonObject pod = api.get("Pod", "default", name);
        return pod == null ? JsonObject.EMPTY : pod.object("status");
    }

    /** What the first container left behind when it ended. */
    public String awaitMessage(String name) throws InterruptedException {
        JsonObject status = await(
                name,
                s -> s.string("phase").equals("Succeeded") || s.string("phase").equals("Failed"));
        return status.array("containerStatuses")
                .object(0)
                .objectAt("state", "terminated")
                .string("message");
    }

    /** Waits for an event of this reason about the pod, and answers its message. */
    public String awaitEvent(String name, String reason) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<String> message = api.events().stream()
                    .filter(e -> e.object("involvedObject").string("name").equals(name))
                    .filter(e -> e.string("reason").equals(reason))
                    .map(e -> e.string("message"))
                    .findFirst();
            if (message.isPresent()) {
                return message.get();
            }
            synchronized (api) {
                api.wait(100);
            }
        }
        throw new AssertionError("no event " + reason + " of " + name + " in " + api.events());
    }

    /** Runs a command in the pod's first container; answers standard output, then standard error. */
    public String exec(String pod, String... command) {
        String id = status(pod)
                .array("containerStatuses")
                .object(0)
                .string("containerID")
                .substring("containerd://".length());
        var result = containerd.runtime().exec(id, List.of(command), Duration.ofSeconds(20));
        return new String(result.stdout(), StandardCharsets.UTF_8)
                + new String(result.stderr(), StandardCharsets.UTF_8);
    }

    /** Deletes the pod and waits until it is gone. */
    public void delete(String name) throws InterruptedException {
        api.markDeleted("default", name, 1);
        api.await("default", name, TIMEOUT, pod -> pod == null);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        agent.close();
        for (Sandbox sandbox : containerd.runtime().sandboxes(Map.of())) {
            remove(sandbox.id());
        }
        containerd.stop();
        containerd.close();
        MountTable.unmountUnder(folder.toRealPath());
        new ControlGroups().remove(configuration.controlGroup());
        try (PathDescriptor parent = PathDescriptor.open(folder.getParent())) {
            parent.remove(folder.getFileName().toString());
        }
    }

    /** The agent's last removal may still be under way. */
    private void remove(String sandbox) {
        for (int tries = 0; ; tries++) {
            try {
                containerd.runtime().removeSandbox(sandbox);
                return;
            } catch (CriException e) {
                if (tries == 20) {
                    throw e;
                }
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(200).toNanos());
            }
        }
    }
}
