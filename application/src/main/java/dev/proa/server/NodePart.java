package dev.proa.server;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.identity.NodeIdentity;
import dev.proa.api.server.ApiServer;
import dev.proa.base.Clock;
import dev.proa.configuration.Configuration;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.node.InProcessNodeApi;
import dev.proa.node.NodeAgent;
import dev.proa.node.NodeConfiguration;
import dev.proa.node.action.LocalNode;
import dev.proa.node.action.PodProxy;
import dev.proa.node.action.ServiceProxy;
import dev.proa.node.runtime.Containerd;
import dev.proa.node.runtime.ContainerdSettings;
import dev.proa.node.runtime.PodNetwork;
import dev.proa.node.runtime.Registries;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The node of this machine: its containerd, which starts beside everything else, and the agent on it. */
final class NodePart implements AutoCloseable {
    private static final Duration READY_POLL = Duration.ofMillis(20);
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private final Configuration configuration;
    private final String address;
    private final Clock clock;
    private final Registries registries;
    private final FutureTask<Containerd> containerd;
    private final LocalNode local = new LocalNode();
    private @Nullable NodeAgent agent;

    NodePart(Configuration configuration, String address, Clock clock) throws IOException {
        this.configuration = configuration;
        this.address = address;
        this.clock = clock;
        this.registries = readRegistries(configuration);
        this.containerd = new FutureTask<>(this::startContainerd);
    }

    private static Registries readRegistries(Configuration configuration) throws IOException {
        return Files.exists(configuration.registries())
                ? new Registries((JsonObject) Yaml.parse(Files.readAllBytes(configuration.registries())))
                : Registries.NONE;
    }

    /** Starts containerd in the background: it takes longer than all of the API. */
    void beginContainerd() {
        Thread.ofPlatform().name("containerd-start").daemon().start(containerd);
    }

    private Containerd startContainerd() throws IOException, InterruptedException {
        ContainerdSettings settings =
                Places.containerd(configuration).orElseThrow(() -> new IOException("there is no containerd program"));
        Files.createDirectories(settings.networkConfiguration());
        Files.createDirectories(settings.registries());
        new PodNetwork(
                        configuration.profile(),
                        configuration.podNetwork(),
                        configuration.dataFolder().resolve("addresses"),
                        false)
                .write(settings.networkConfiguration());
        registries.write(settings.registries());
        Containerd started = Containerd.start(settings, clock);
        started.ensureSandboxImage();
        return started;
    }

    Containerd awaitContainerd() throws IOException, InterruptedException {
        try {
            return containerd.get();
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(String.valueOf(cause.getMessage()), cause);
        }
    }

    /** The subresources that reach into pods and nodes; they answer 503 until the agent runs. */
    List<ActingSubresource> actions() {
        List<ActingSubresource> actions = new ArrayList<>(local.actions(configuration.nodeName(), clock));
        actions.add(new PodProxy());
        actions.add(new ServiceProxy(RandomGenerator.getDefault()));
        return actions;
    }

    /** Starts the agent and waits until the node says that it is ready. */
    NodeAgent start(ApiServer api) throws IOException, InterruptedException {
        NodeConfiguration node = NodeConfiguration.of(
                        configuration.nodeName(),
                        address,
                        configuration.dataFolder(),
                        configuration.runFolder(),
                        configuration.podNetwork(),
                        List.of(configuration.dnsAddress()))
                .withClusterDomain(configuration.clusterDomain());
        InProcessNodeApi nodeApi = new InProcessNodeApi(
                api.client(NodeIdentity.of(configuration.nodeName())), api.worlds(), configuration.nodeName());
        NodeAgent started =
                new NodeAgent(node, nodeApi, awaitContainerd().runtime(), awaitContainerd(), registries, clock);
        started.start();
        awaitContainerd().supervise();
        agent = started;
        local.attach(started);
        api.health().addReadiness("node", started::fault);
        api.health().addReadiness("container-runtime", started::runtimeFault);
        api.health().addReadiness("containerd", awaitContainerd()::fault);
        long limit = clock.nanos() + READY_LIMIT.toNanos();
        while (!ready(nodeApi)) {
            if (clock.nanos() > limit) {
                throw new IOException("the node did not become ready within " + READY_LIMIT.toSeconds() + " s: "
                        + readiness(nodeApi).string("message"));
            }
            nodeApi.awaitChange(nodeApi.view().revision(), READY_POLL);
        }
        return started;
    }

    private static boolean ready(InProcessNodeApi api) {
        return readiness(api).string("status").equals("True");
    }

    /** The node's condition Ready, empty while there is none. */
    private static JsonObject readiness(InProcessNodeApi api) {
        JsonObject node = api.view().node();
        return node == null
                ? JsonObject.EMPTY
                : node.objectAt("status").array("conditions").objects().stream()
                        .filter(c -> c.string("type").equals("Ready"))
                        .findFirst()
                        .orElse(JsonObject.EMPTY);
    }

    /** Ends the agent and lets go of containerd: both pods and containerd go on. */
    @Override
    public void close() {
        NodeAgent running = agent;
        if (running != null) {
            running.close();
        }
        if (containerd.isDone() && containerd.state() == java.util.concurrent.Future.State.SUCCESS) {
            containerd.resultNow().close();
        }
    }
}
