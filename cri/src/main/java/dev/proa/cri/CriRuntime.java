package dev.proa.cri;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.Uninterruptibles;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** CRI v1 over a unix socket, and containerd's own event service for what happens to containers. */
public final class CriRuntime implements ContainerRuntime {
    private static final String RUNTIME = "runtime.v1.RuntimeService/";
    private static final String IMAGES = "runtime.v1.ImageService/";
    private static final String EVENTS = "containerd.services.events.v1.Events/Subscribe";
    /** Calls that only look or change something small. */
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(2);
    /** Network plugins and storage may be slow. */
    private static final Duration SANDBOX_TIMEOUT = Duration.ofMinutes(4);

    private static final Duration PULL_TIMEOUT = Duration.ofMinutes(30);
    private static final int MESSAGE_BYTES_MAX = 16 << 20;

    private final MultiThreadIoEventLoopGroup eventLoop =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ManagedChannel channel;

    /** gRPC asks every socket for TCP's keep-alive, and Netty warns that a Unix socket has none. Loggers live as long as they are held. */
    private static final Logger NETTY_BOOTSTRAP = Logger.getLogger("io.netty.bootstrap.Bootstrap");

    static {
        NETTY_BOOTSTRAP.setLevel(Level.SEVERE);
    }

    /** Connects lazily: containerd need not be there yet. */
    public CriRuntime(Path socket) {
        channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toString()))
                .overrideAuthority("localhost")
                .eventLoopGroup(eventLoop)
                .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class)
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .usePlaintext()
                .build();
    }

    /** Tries at once to connect again, however long the pause after failed tries would still be. */
    public void reconnect() {
        channel.resetConnectBackoff();
    }

    @Override
    public RuntimeVersion version() {
        ProtoMessage m = call(RUNTIME + "Version", new ProtoWriter());
        return new RuntimeVersion(m.string(2), m.string(3), m.string(4));
    }

    @Override
    public List<RuntimeCondition> conditions() {
        return call(RUNTIME + "Status", new ProtoWriter()).message(1).messages(1).stream()
                .map(c -> new RuntimeCondition(c.string(1), c.bool(2), c.string(3), c.string(4)))
                .toList();
    }

    @Override
    public RuntimeFeatures features() {
        return CriMessages.features(call(RUNTIME + "Status", new ProtoWriter()));
    }

    @Override
    public String runSandbox(SandboxConfig config) {
        ProtoWriter request = new ProtoWriter()
                .message(1, c -> CriMessages.sandboxConfig(c, config))
                .string(2, config.runtimeHandler());
        return callToTheEnd(RUNTIME + "RunPodSandbox", request, SANDBOX_TIMEOUT).string(1);
    }

    @Override
    public void stopSandbox(String sandboxId) {
        unlessGone(() -> call(RUNTIME + "StopPodSandbox", new ProtoWriter().string(1, sandboxId), SANDBOX_TIMEOUT));
    }

    @Override
    public void removeSandbox(String sandboxId) {
        unlessGone(() ->
                callToTheEnd(RUNTIME + "RemovePodSandbox", new ProtoWriter().string(1, sandboxId), SANDBOX_TIMEOUT));
    }

    @Override
    public SandboxStatus sandboxStatus(String sandboxId) {
        return CriMessages.sandboxStatus(call(
                RUNTIME + "PodSandboxStatus",
                new ProtoWriter().string(1, sandboxId).bool(2, true)));
    }

    @Override
    public List<Sandbox> sandboxes(Map<String, String> labels) {
        ProtoWriter request = new ProtoWriter().message(1, filter -> filter.map(3, labels));
        return call(RUNTIME + "ListPodSandbox", request).messages(1).stream()
                .map(m -> CriMessages.sandbox(m, 5, 6))
                .toList();
    }

    @Override
    public String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandboxConfig) {
        ProtoWriter request = new ProtoWriter()
                .string(1, sandboxId)
                .message(2, c -> CriMessages.containerConfig(c, config))
                .message(3, c -> CriMessages.sandboxConfig(c, sandboxConfig));
        return callToTheEnd(RUNTIME + "CreateContainer", request, CALL_TIMEOUT).string(1);
    }

    @Override
    public void startContainer(String containerId) {
        callToTheEnd(RUNTIME + "StartContainer", new ProtoWriter().string(1, containerId), CALL_TIMEOUT);
    }

    @Override
    public void stopContainer(String containerId, Duration grace) {
        ProtoWriter request = new ProtoWriter().string(1, containerId).number(2, grace.toSeconds());
        unlessGone(() -> call(RUNTIME + "StopContainer", request, grace.plus(CALL_TIMEOUT)));
    }

    @Override
    public void removeContainer(String containerId) {
        unlessGone(() ->
                callToTheEnd(RUNTIME + "RemoveContainer", new ProtoWriter().string(1, containerId), CALL_TIMEOUT));
    }

    @Override
    public ContainerStatus containerStatus(String containerId) {
        return CriMessages.containerStatus(call(
                RUNTIME + "ContainerStatus",
                new ProtoWriter().string(1, containerId).bool(2, true)));
    }

    @Override
    public List<Container> containers(Map<String, String> labels) {
        ProtoWriter request = new ProtoWriter().message(1, filter -> filter.map(4, labels));
        return call(RUNTIME + "ListContainers", request).messages(1).stream()
                .map(CriMessages::container)
                .toList();
    }

    @Override
    public void updateResources(String containerId, LinuxResources resources) {
        ProtoWriter request =
                new ProtoWriter().string(1, containerId).message(2, r -> CriMessages.resources(r, resources));
        call(RUNTIME + "UpdateContainerResources", request);
    }

    @Override
    public void reopenLog(String containerId) {
        call(RUNTIME + "ReopenContainerLog", new ProtoWriter().string(1, containerId));
    }

    @Override
    public ExecResult exec(String containerId, List<String> command, Duration timeout) {
        ProtoWriter request =
                new ProtoWriter().string(1, containerId).strings(2, command).number(3, timeout.toSeconds());
        Duration deadline = timeout.isZero() ? Duration.ofDays(1) : timeout.plusSeconds(10);
        ProtoMessage m = call(RUNTIME + "ExecSync", request, deadline);
        return new ExecResult((int) m.number(3), m.bytes(1), m.bytes(2));
    }

    @Override
    public String execUrl(String containerId, List<String> command, Streams streams) {
        ProtoWriter request =
                new ProtoWriter().string(1, containerId).strings(2, command).bool(3, streams.tty());
        request.bool(4, streams.stdin()).bool(5, streams.stdout()).bool(6, streams.stderr());
        return call(RUNTIME + "Exec", request).string(1);
    }

    @Override
    public String attachUrl(String containerId, Streams streams) {
        ProtoWriter request = new ProtoWriter()
                .string(1, containerId)
                .bool(2, streams.stdin())
                .bool(3, streams.tty());
        request.bool(4, streams.stdout()).bool(5, streams.stderr());
        return call(RUNTIME + "Attach", request).string(1);
    }

    @Override
    public String portForwardUrl(String sandboxId, List<Integer> ports) {
        return call(
                        RUNTIME + "PortForward",
                        new ProtoWriter().string(1, sandboxId).numbers(2, ports))
                .string(1);
    }

    @Override
    public List<ContainerStats> stats(Map<String, String> labels) {
        ProtoWriter request = new ProtoWriter().message(1, filter -> filter.map(3, labels));
        return call(RUNTIME + "ListContainerStats", request).messages(1).stream()
                .map(CriMessages::stats)
                .toList();
    }

    @Override
    public List<Image> images() {
        return call(IMAGES + "ListImages", new ProtoWriter()).messages(1).stream()
                .map(CriMessages::image)
                .toList();
    }

    @Override
    public @Nullable Image image(String reference) {
        ProtoMessage response = call(IMAGES + "ImageStatus", new ProtoWriter().message(1, i -> i.string(1, reference)));
        return response.has(1) ? CriMessages.image(response.message(1)) : null;
    }

    @Override
    public String pullImage(String reference, @Nullable ImageCredentials credentials) {
        ProtoWriter request = new ProtoWriter().message(1, i -> i.string(1, reference));
        if (credentials != null) {
            request.message(
                    2,
                    a -> a.string(1, credentials.username())
                            .string(2, credentials.password())
                            .string(3, credentials.auth())
                            .string(4, credentials.serverAddress())
                            .string(5, credentials.identityToken())
                            .string(6, credentials.registryToken()));
        }
        return call(IMAGES + "PullImage", request, PULL_TIMEOUT).string(1);
    }

    @Override
    public void removeImage(String reference) {
        call(IMAGES + "RemoveImage", new ProtoWriter().message(1, i -> i.string(1, reference)), SANDBOX_TIMEOUT);
    }

    @Override
    public FilesystemUsage imageFilesystem() {
        ProtoMessage m = call(IMAGES + "ImageFsInfo", new ProtoWriter()).message(1);
        return new FilesystemUsage(
                m.message(2).string(1), m.message(3).number(1), m.message(4).number(1));
    }

    /** Task events of all namespaces: a container's id there is its id in CRI. */
    @Override
    public void events(Consumer<ContainerEvent> listener) {
        try {
            Iterator<ProtoMessage> envelopes = ClientCalls.blockingServerStreamingCall(
                    channel,
                    method(EVENTS, MethodDescriptor.MethodType.SERVER_STREAMING),
                    CallOptions.DEFAULT.withWaitForReady(),
                    new ProtoWriter().strings(1, List.of("topic~=\"^/tasks/\"")).toBytes());
            while (envelopes.hasNext()) {
                event(envelopes.next(), listener);
            }
        } catch (StatusRuntimeException e) {
            throw failure(EVENTS, e);
        }
        throw new CriException(CriException.Code.UNAVAILABLE, "the stream of container events has ended");
    }

    private static void event(ProtoMessage envelope, Consumer<ContainerEvent> listener) {
        ContainerEvent.Type type = switch (envelope.string(3)) {
            case "/tasks/start" -> ContainerEvent.Type.STARTED;
            case "/tasks/exit" -> ContainerEvent.Type.EXITED;
            case "/tasks/oom" -> ContainerEvent.Type.OUT_OF_MEMORY;
            case "/tasks/delete" -> ContainerEvent.Type.DELETED;
            default -> null;
        };
        if (type != null) {
            String containerId =
                    ProtoMessage.parse(envelope.message(4).bytes(2)).string(1);
            listener.accept(new ContainerEvent(containerId, type));
        }
    }

    private ProtoMessage call(String method, ProtoWriter request) {
        return call(method, request, CALL_TIMEOUT);
    }

    private ProtoMessage call(String method, ProtoWriter request, Duration timeout) {
        try {
            return ClientCalls.blockingUnaryCall(
                    channel, method(method, MethodDescriptor.MethodType.UNARY), within(timeout), request.toBytes());
        } catch (StatusRuntimeException e) {
            throw failure(method, e);
        }
    }

    /**
     * A call that an interrupt doesn't cut off; the thread is interrupted again afterwards. containerd forgets what it was just making
     * when its caller goes: a process stays in the pod's control group of which no list knows.
     */
    private ProtoMessage callToTheEnd(String method, ProtoWriter request, Duration timeout) {
        ListenableFuture<ProtoMessage> answer = ClientCalls.futureUnaryCall(
                channel.newCall(method(method, MethodDescriptor.MethodType.UNARY), within(timeout)), request.toBytes());
        try {
            return Objects.requireNonNull(Uninterruptibles.getUninterruptibly(answer));
        } catch (ExecutionException e) {
            throw failure(method, Status.fromThrowable(e.getCause()).asRuntimeException());
        }
    }

    private static CallOptions within(Duration timeout) {
        return CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void unlessGone(Runnable call) {
        try {
            call.run();
        } catch (CriException e) {
            if (e.code() != CriException.Code.NOT_FOUND) {
                throw e;
            }
        }
    }

    private static CriException failure(String method, StatusRuntimeException e) {
        Status status = e.getStatus();
        CriException.Code code = switch (status.getCode()) {
            case NOT_FOUND -> CriException.Code.NOT_FOUND;
            case ALREADY_EXISTS -> CriException.Code.ALREADY_EXISTS;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> CriException.Code.INVALID;
            case DEADLINE_EXCEEDED -> CriException.Code.DEADLINE_EXCEEDED;
            case CANCELLED -> CriException.Code.CANCELLED;
            case UNAVAILABLE -> CriException.Code.UNAVAILABLE;
            case UNIMPLEMENTED -> CriException.Code.UNIMPLEMENTED;
            case OK, UNKNOWN, PERMISSION_DENIED, RESOURCE_EXHAUSTED, ABORTED, INTERNAL, DATA_LOSS, UNAUTHENTICATED ->
                CriException.Code.OTHER;
        };
        String description = status.getDescription();
        return new CriException(code, description == null ? method + ": " + status.getCode() : description, e);
    }

    private static MethodDescriptor<byte[], ProtoMessage> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.newBuilder(REQUEST, RESPONSE)
                .setType(type)
                .setFullMethodName(name)
                .build();
    }

    private static final MethodDescriptor.Marshaller<byte[]> REQUEST = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return bytes(stream);
        }
    };

    private static final MethodDescriptor.Marshaller<ProtoMessage> RESPONSE = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(ProtoMessage value) {
            throw new UnsupportedOperationException("responses are only read");
        }

        @Override
        public ProtoMessage parse(InputStream stream) {
            return ProtoMessage.parse(bytes(stream));
        }
    };

    private static byte[] bytes(InputStream stream) {
        try {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        var _ = eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
