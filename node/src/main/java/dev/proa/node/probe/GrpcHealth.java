package dev.proa.node.probe;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** grpc.health.v1.Health/Check over plain text. */
final class GrpcHealth {
    private static final int SERVING = 1;
    private static final int SERVICE_TAG = 0x0A;
    private static final int STATUS_TAG = 0x08;

    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private static final MethodDescriptor<byte[], byte[]> CHECK = MethodDescriptor.newBuilder(BYTES, BYTES)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .build();

    private GrpcHealth() {}

    static ProbeResult check(String host, int port, String service, Duration timeout) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(new InetSocketAddress(host, port))
                .usePlaintext()
                .userAgent("kube-probe/1.36")
                .build();
        try {
            byte[] answer = ClientCalls.blockingUnaryCall(
                    channel,
                    CHECK,
                    CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS),
                    request(service));
            int status = answer.length >= 2 && answer[0] == STATUS_TAG ? answer[1] : 0;
            return status == SERVING
                    ? ProbeResult.success("service healthy")
                    : ProbeResult.failure(
                            "service unhealthy (responded with \"" + (status == 2 ? "NOT_SERVING" : "UNKNOWN") + "\")");
        } catch (StatusRuntimeException e) {
            return switch (e.getStatus().getCode()) {
                case UNIMPLEMENTED ->
                    ProbeResult.failure(
                            "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
                                    + e.getStatus().getDescription());
                case DEADLINE_EXCEEDED ->
                    ProbeResult.failure(
                            String.valueOf(e.getStatus().getDescription()).contains("connect")
                                    ? "timeout: failed to connect service \"" + host + ":" + port + "\" within "
                                            + timeout.toSeconds() + "s: context deadline exceeded"
                                    : "timeout: health rpc did not complete within " + timeout.toSeconds() + "s");
                default -> ProbeResult.failure("error: health rpc probe failed: " + text(e.getStatus()));
            };
        } finally {
            channel.shutdownNow();
        }
    }

    private static String text(Status status) {
        return "rpc error: code = " + status.getCode() + " desc = " + status.getDescription();
    }

    private static byte[] request(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (name.length > 0) {
            out.write(SERVICE_TAG);
            for (int rest = name.length; ; rest >>>= 7) {
                out.write(rest < 0x80 ? rest : rest & 0x7F | 0x80);
                if (rest < 0x80) {
                    break;
                }
            }
            out.writeBytes(name);
        }
        return out.toByteArray();
    }
}
