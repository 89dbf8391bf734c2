package dev.proa.cri;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A runtime in memory, for tests and simulated nodes. Containers run until {@link #exit} or a stop ends them; an image
 * is pulled when {@link #publish} has named it. Held to the same contract test as the real one.
 */
public final class FakeRuntime implements ContainerRuntime {
    private static final int SIGTERM_EXIT_CODE = 143;

    private final InstantSource clock;
    private final Map<String, Sandbox> sandboxes = new LinkedHashMap<>();
    private final Map<String, SandboxStatus> addresses = new LinkedHashMap<>();
    private final Map<String, ContainerStatus> statuses = new LinkedHashMap<>();
    private final Map<String, Container> containers = new LinkedHashMap<>();
    private final Map<String, ContainerConfig> configs = new LinkedHashMap<>();
    private final Map<String, Image> published = new LinkedHashMap<>();
    private final Map<String, Image> images = new LinkedHashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final BlockingQueue<ContainerEvent> events = new LinkedBlockingQueue<>();
    private Function<List<String>, ExecResult> commands =
            command -> new ExecResult(0, String.join(" ", command).getBytes(StandardCharsets.UTF_8), new byte[0]);
    private RuntimeFeatures features = RuntimeFeatures.NONE;
    private int ids;

    public FakeRuntime(InstantSource clock) {
        this.clock = clock;
    }

    /** Makes an image that can be pulled; runs as root unless {@code userId} says otherwise. */
    public synchronized void publish(String reference, @Nullable Long userId) {
        String id = "sha256:%064x".formatted(reference.hashCode() & 0xFFFFFFFFL);
        String repository = reference.contains("@")
                ? reference.substring(0, reference.indexOf('@'))
                : reference.replaceFirst(":[^:/]*$", "");
        published.put(
                reference,
                new Image(id, List.of(reference), List.of(repository + "@" + id), 1 << 20, userId, "", false));
    }

    /** How commands in containers are answered. */
    public synchronized void answerCommands(Function<List<String>, ExecResult> answer) {
        commands = answer;
    }

    /** Ends a running container. */
    public synchronized void exit(String containerId, int code, String reason) {
        ContainerStatus status = status(containerId);
        if (status.state() != Container.State.RUNNING) {
            return;
        }
        change(status, Container.State.EXITED, status.startedAt(), clock.instant(), code, reason);
        events.add(new ContainerEvent(containerId, ContainerEvent.Type.EXITED));
    }

    /** What was asked of this runtime that changed something, in order. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized ContainerConfig config(String containerId) {
        ContainerConfig config = configs.get(containerId);
        if (config == null) {
            throw notFound("container", containerId);
        }
        return config;
    }

    @Override
    public RuntimeVersion version() {
        return new RuntimeVersion("fake", "1.0.0", "v1");
    }

    @Override
    public List<RuntimeCondition> conditions() {
        return List.of(
                new RuntimeCondition("RuntimeReady", true, "", ""), new RuntimeCondition("NetworkReady", true, "", ""));
    }

    @Override
    public synchronized RuntimeFeatures features() {
        return features;
    }

    /** What it says it can; nothing at first. */
    public synchronized void claim(RuntimeFeatures claimed) {
        features = claimed;
    }

    @Override
    public synchronized String runSandbox(SandboxConfig config) {
        String id = "sandbox-" + ++ids;
        Sandbox sandbox = new Sandbox(
                id,
                config.name(),
                config.namespace(),
                config.uid(),
                config.attempt(),
                true,
                clock.instant(),
                config.labels(),
                config.annotations());
        boolean host = config.security().namespaces().network() == Namespaces.Mode.NODE;
        sandboxes.put(id, sandbox);
        addresses.put(id, new SandboxStatus(sandbox, host ? List.of() : List.of(address(ids)), host, 1000 + ids));
        calls.add("run sandbox " + config.namespace() + "/" + config.name() + " attempt " + config.attempt());
        return id;
    }

    private static String address(int number) {
        return "10." + (number >> 16 & 0xff) + "." + (number >> 8 & 0xff) + "." + (number & 0xff);
    }

    @Override
    public synchronized void stopSandbox(String sandboxId) {
        Sandbox s = sandboxes.get(sandboxId);
        if (s == null || !s.ready()) {
            return;
        }
        containers.values().stream()
                .filter(c -> c.sandboxId().equals(sandboxId))
                .map(Container::id)
                .toList()
                .forEach(id -> exit(id, 137, "Error"));
        Sandbox stopped = new Sandbox(
                s.id(),
                s.name(),
                s.namespace(),
                s.uid(),
                s.attempt(),
                false,
                s.createdAt(),
                s.labels(),
                s.annotations());
        sandboxes.put(sandboxId, stopped);
        SandboxStatus address = addresses.get(sandboxId);
        addresses.put(sandboxId, new SandboxStatus(stopped, List.of(), address != null && address.hostNetwork(), 0));
        calls.add("stop sandbox " + s.namespace() + "/" + s.name());
    }

    @Override
    public synchronized void removeSandbox(String sandboxId) {
        stopSandbox(sandboxId);
        Sandbox removed = sandboxes.remove(sandboxId);
        addresses.remove(sandboxId);
        if (removed != null) {
            containers.values().stream()
                    .filter(c -> c.sandboxId().equals(sandboxId))
                    .map(Container::id)
                    .toList()
                    .forEach(this::removeContainer);
            calls.add("remove sandbox " + removed.namespace() + "/" + removed.name());
        }
    }

    @Override
    public synchronized SandboxStatus sandboxStatus(String sandboxId) {
        SandboxStatus status = addresses.get(sandboxId);
        if (status == null) {
            throw notFound("sandbox", sandboxId);
        }
        return status;
    }

    @Override
    public synchronized List<Sandbox> sandboxes(Map<String, String> labels) {
        return sandboxes.values().stream()
                .filter(s -> s.labels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }

    @Override
    public synchronized String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandboxConfig) {
        Sandbox sandbox = sandboxes.get(sandboxId);
        if (sandbox == null) {
            throw notFound("sandbox", sandboxId);
        }
        Image image = image(config.image());
        if (image == null) {
            throw notFound("image", config.image());
        }
        String id = "container-" + ++ids;
        Instant now = clock.instant();
        String reference = image.digests().getFirst();
        containers.put(
                id,
                new Container(
                        id,
                        sandboxId,
                        config.name(),
                        config.attempt(),
                        config.userSpecifiedImage(),
                        reference,
                        Container.State.CREATED,
                        now,
                        config.labels(),
                        config.annotations()));
        statuses.put(
                id,
                new ContainerStatus(
                        id,
                        config.name(),
                        config.attempt(),
                        Container.State.CREATED,
                        now,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        0,
                        image.tags().getFirst(),
                        reference,
                        "",
                        "",
                        config.labels(),
                        config.annotations(),
                        config.logPath(),
                        config.resources(),
                        null,
                        "",
                        0));
        configs.put(id, config);
        calls.add("create " + config.name() + " attempt " + config.attempt());
        return id;
    }

    @Override
    public synchronized void startContainer(String containerId) {
        ContainerStatus status = status(containerId);
        if (status.state() != Container.State.CREATED) {
            throw new CriException(
                    CriException.Code.OTHER, "container " + containerId + " is in state " + status.state());
        }
        change(status, Container.State.RUNNING, clock.instant(), Instant.EPOCH, 0, "");
        calls.add("start " + status.name());
        events.add(new ContainerEvent(containerId, ContainerEvent.Type.STARTED));
    }

    @Override
    public synchronized void stopContainer(String containerId, Duration grace) {
        ContainerStatus status = statuses.get(containerId);
        if (status != null && status.state() == Container.State.RUNNING) {
            calls.add("stop " + status.name() + " grace " + grace.toSeconds() + "s");
            exit(containerId, SIGTERM_EXIT_CODE, "Error");
        }
    }

    @Override
    public synchronized void removeContainer(String containerId) {
        ContainerStatus removed = statuses.remove(containerId);
        containers.remove(containerId);
        configs.remove(containerId);
        if (removed != null) {
            calls.add("remove " + removed.name() + " attempt " + removed.attempt());
        }
    }

    @Override
    public synchronized ContainerStatus containerStatus(String containerId) {
        return status(containerId);
    }

    @Override
    public synchronized List<Container> containers(Map<String, String> labels) {
        return containers.values().stream()
                .filter(c -> c.labels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }

    @Override
    public synchronized void updateResources(String containerId, LinuxResources resources) {
        calls.add("update resources " + status(containerId).name());
    }

    @Override
    public synchronized void reopenLog(String containerId) {
        calls.add("reopen log " + status(containerId).name());
    }

    @Override
    public ExecResult exec(String containerId, List<String> command, Duration timeout) {
        Function<List<String>, ExecResult> answer;
        synchronized (this) {
            if (status(containerId).state() != Container.State.RUNNING) {
                throw new CriException(CriException.Code.OTHER, "container " + containerId + " is not running");
            }
            calls.add("exec " + status(containerId).name() + " " + String.join(" ", command));
            answer = commands;
        }
        return answer.apply(command);
    }

    @Override
    public String execUrl(String containerId, List<String> command, Streams streams) {
        return "http://127.0.0.1:0/exec/" + status(containerId).id();
    }

    @Override
    public String attachUrl(String containerId, Streams streams) {
        return "http://127.0.0.1:0/attach/" + status(containerId).id();
    }

    @Override
    public String portForwardUrl(String sandboxId, List<Integer> ports) {
        return "http://127.0.0.1:0/portforward/"
                + sandboxStatus(sandboxId).sandbox().id();
    }

    @Override
    public synchronized List<ContainerStats> stats(Map<String, String> labels) {
        return containers(labels).stream()
                .filter(c -> c.state() == Container.State.RUNNING)
                .map(c -> new ContainerStats(
                        c.id(), c.name(), c.labels(), clock.instant(), 0, 0, 1 << 20, 1 << 20, 1 << 20, 0, 0, 0, 0))
                .toList();
    }

    @Override
    public synchronized List<Image> images() {
        return List.copyOf(new java.util.LinkedHashSet<>(images.values()));
    }

    @Override
    public synchronized @Nullable Image image(String reference) {
        return images.values().stream()
                .filter(i -> i.id().equals(reference)
                        || i.tags().contains(reference)
                        || i.digests().contains(reference))
                .findFirst()
                .orElse(null);
    }

    @Override
    public synchronized String pullImage(String reference, @Nullable ImageCredentials credentials) {
        Image image = published.get(reference);
        calls.add("pull " + reference);
        if (image == null) {
            throw new CriException(
                    CriException.Code.NOT_FOUND, "failed to pull image \"" + reference + "\": not found");
        }
        images.put(reference, image);
        return image.digests().getFirst();
    }

    @Override
    public synchronized void removeImage(String reference) {
        Image image = image(reference);
        if (image != null) {
            images.values().removeIf(i -> i.id().equals(image.id()));
            calls.add("remove image " + reference);
        }
    }

    @Override
    public FilesystemUsage imageFilesystem() {
        return new FilesystemUsage("/", 0, 0);
    }

    @Override
    public void events(Consumer<ContainerEvent> listener) {
        try {
            while (true) {
                listener.accept(events.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CriException(CriException.Code.CANCELLED, "interrupted", e);
        }
    }

    @Override
    public void close() {}

    private synchronized ContainerStatus status(String containerId) {
        ContainerStatus status = statuses.get(containerId);
        if (status == null) {
            throw notFound("container", containerId);
        }
        return status;
    }

    private void change(
            ContainerStatus s, Container.State state, Instant startedAt, Instant finishedAt, int code, String reason) {
        String why = state == Container.State.EXITED && reason.isEmpty() ? (code == 0 ? "Completed" : "Error") : reason;
        statuses.put(
                s.id(),
                new ContainerStatus(
                        s.id(),
                        s.name(),
                        s.attempt(),
                        state,
                        s.createdAt(),
                        startedAt,
                        finishedAt,
                        code,
                        s.image(),
                        s.imageReference(),
                        why,
                        "",
                        s.labels(),
                        s.annotations(),
                        s.logPath(),
                        s.resources(),
                        s.user(),
                        s.stopSignal(),
                        state == Container.State.RUNNING ? 1 : 0));
        containers.computeIfPresent(
                s.id(),
                (id, c) -> new Container(
                        id,
                        c.sandboxId(),
                        c.name(),
                        c.attempt(),
                        c.image(),
                        c.imageReference(),
                        state,
                        c.createdAt(),
                        c.labels(),
                        c.annotations()));
    }

    private static CriException notFound(String what, String id) {
        return new CriException(CriException.Code.NOT_FOUND, what + " \"" + id + "\": not found");
    }
}
