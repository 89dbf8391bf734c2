package dev.proa.node;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.base.Clock;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.ContainerRuntime.Streams;
import dev.proa.cri.ContainerStatus;
import dev.proa.cri.CriException;
import dev.proa.cri.Sandbox;
import dev.proa.json.JsonObject;
import dev.proa.node.linux.Linux;
import dev.proa.node.log.LogReader;
import dev.proa.node.pod.Labels;
import dev.proa.node.pod.PodWorker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/** The streams of the pods that this process's agent looks after. */
final class AgentStreams implements NodeStreams {
    private final ContainerRuntime runtime;
    private final Function<String, Optional<PodWorker>> workers;
    private final Clock clock;

    /** {@code workers}: by the pod's uid. */
    AgentStreams(ContainerRuntime runtime, Function<String, Optional<PodWorker>> workers, Clock clock) {
        this.runtime = runtime;
        this.workers = workers;
        this.clock = clock;
    }

    @Override
    public URI exec(PodContainer container, List<String> command, StreamOptions options) {
        return url(() -> runtime.execUrl(running(container), command, streams(options)));
    }

    @Override
    public URI attach(PodContainer container, StreamOptions options) {
        return url(() -> runtime.attachUrl(running(container), streams(options)));
    }

    private static URI url(java.util.function.Supplier<String> call) {
        try {
            return URI.create(call.get());
        } catch (CriException e) {
            throw ApiException.internal(String.valueOf(e.getMessage()));
        }
    }

    private static Streams streams(StreamOptions options) {
        return new Streams(options.stdin(), options.stdout(), options.stderr() && !options.tty(), options.tty());
    }

    private String running(PodContainer container) {
        Map<String, String> labels =
                Map.of(Labels.POD_UID, container.uid(), Labels.CONTAINER_NAME, container.container());
        return runtime.containers(labels).stream()
                .filter(c -> c.state() == Container.State.RUNNING)
                .map(Container::id)
                .findFirst()
                .orElseThrow(() -> ApiException.of(
                        StatusReason.NOT_FOUND,
                        "unable to upgrade connection: container not found (\"" + container.container() + "\")"));
    }

    @Override
    public SocketChannel portForward(String namespace, String pod, String uid, int port) throws IOException {
        Sandbox sandbox = runtime.sandboxes(Map.of(Labels.POD_UID, uid)).stream()
                .filter(Sandbox::ready)
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("", "pods", pod));
        long process = runtime.sandboxStatus(sandbox.id()).processId();
        if (process == 0) {
            throw ApiException.internal("the runtime does not tell the process of the sandbox of pod " + pod);
        }
        Path space = Path.of("/proc", Long.toString(process), "ns", "net");
        try {
            return connect(
                    space,
                    StandardProtocolFamily.INET,
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        } catch (IOException e) {
            try {
                return connect(
                        space, StandardProtocolFamily.INET6, new InetSocketAddress(InetAddress.ofLiteral("::1"), port));
            } catch (IOException second) {
                e.addSuppressed(second);
                throw e;
            }
        }
    }

    /** A socket belongs to the namespace in which it is made, whoever uses it then. */
    private static SocketChannel connect(Path space, ProtocolFamily family, InetSocketAddress address)
            throws IOException {
        FutureTask<SocketChannel> opening = new FutureTask<>(() -> {
            Linux.enterNetworkNamespace(space);
            return SocketChannel.open(family);
        });
        Thread.ofPlatform().daemon().name("node-port-forward").start(opening);
        SocketChannel channel;
        try {
            channel = opening.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(String.valueOf(cause.getMessage()), e);
        }
        try {
            channel.connect(address);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void logs(PodContainer container, LogOptions options, LogSink sink)
            throws IOException, InterruptedException {
        String id = logged(container, options.previous());
        ContainerStatus status;
        try {
            status = runtime.containerStatus(id);
        } catch (CriException e) {
            throw ApiException.badRequest("unable to retrieve container logs for containerd://" + id);
        }
        Path file = Path.of(status.logPath());
        if (status.logPath().isEmpty() || !Files.exists(file)) {
            throw ApiException.badRequest("failed to try resolving symlinks in path \"" + file + "\": lstat " + file
                    + ": no such file or directory");
        }
        new LogReader(file, options, sink, clock, () -> isRunning(id)).read();
    }

    private boolean isRunning(String id) {
        try {
            return runtime.containerStatus(id).state() == Container.State.RUNNING;
        } catch (CriException e) {
            return false;
        }
    }

    /** The id of the container whose log is meant, as the pod's status shows it. */
    private String logged(PodContainer container, boolean previous) {
        JsonObject status = workers.apply(container.uid())
                .map(w -> w.shown().objectAt("status"))
                .orElse(JsonObject.EMPTY);
        JsonObject found = List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses").stream()
                .flatMap(list -> status.array(list).objects().stream())
                .filter(c -> c.string("name").equals(container.container()))
                .findFirst()
                .orElseThrow(() -> ApiException.badRequest("container \"" + container.container() + "\" in pod \""
                        + container.pod() + "\" is not available"));
        String last = found.objectAt("lastState", "terminated").string("containerID");
        JsonObject state = found.object("state");
        String id;
        if (previous) {
            if (last.isEmpty()) {
                throw ApiException.badRequest("previous terminated container \"" + container.container()
                        + "\" in pod \"" + container.pod() + "\" not found");
            }
            id = last;
        } else if (state.has("running")) {
            id = found.string("containerID");
        } else if (state.has("terminated")) {
            id = state.object("terminated").string("containerID", last);
        } else {
            id = last;
        }
        if (id.isEmpty()) {
            throw waiting(container, state.object("waiting").string("reason"));
        }
        return id.substring(id.lastIndexOf('/') + 1);
    }

    private static ApiException waiting(PodContainer container, String reason) {
        String why = switch (reason) {
            case "ErrImagePull" -> "image can't be pulled";
            case "ImagePullBackOff" -> "trying and failing to pull image";
            default -> reason;
        };
        return ApiException.badRequest("container \"" + container.container() + "\" in pod \"" + container.pod()
                + "\" is waiting to start: " + why);
    }
}
