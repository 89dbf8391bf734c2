package dev.proa.node.probe;

import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.ContainerRuntime.ExecResult;
import dev.proa.cri.CriException;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.node.pod.ContainerSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs one probe. */
public final class ProbeRunner {
    private static final int OUTPUT_BYTES_MAX = 10 << 10;

    private final ContainerRuntime runtime;

    public ProbeRunner(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    /** {@code address}: the pod's, where the probe names no host. */
    public ProbeResult run(JsonObject probe, ContainerSpec container, String containerId, String address) {
        Duration timeout = Duration.ofSeconds(Math.max(1, probe.number("timeoutSeconds", 1)));
        try {
            if (probe.has("exec")) {
                return exec(probe.object("exec").array("command").strings(), containerId, timeout);
            }
            if (probe.has("httpGet")) {
                JsonObject get = probe.object("httpGet");
                return http(get, get.string("host", address), port(get.get("port"), container), timeout);
            }
            if (probe.has("tcpSocket")) {
                JsonObject tcp = probe.object("tcpSocket");
                return tcp(tcp.string("host", address), port(tcp.get("port"), container), timeout);
            }
            if (probe.has("grpc")) {
                JsonObject grpc = probe.object("grpc");
                return GrpcHealth.check(address, (int) grpc.number("port"), grpc.string("service"), timeout);
            }
            return ProbeResult.failure("missing probe handler for container " + container.name());
        } catch (IllegalArgumentException e) {
            return ProbeResult.failure(String.valueOf(e.getMessage()));
        }
    }

    private ProbeResult exec(List<String> command, String containerId, Duration timeout) {
        try {
            ExecResult result = runtime.exec(containerId, command, timeout);
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            output.writeBytes(result.stdout());
            output.writeBytes(result.stderr());
            String text = new String(
                    output.toByteArray(), 0, Math.min(OUTPUT_BYTES_MAX, output.size()), StandardCharsets.UTF_8);
            return new ProbeResult(result.exitCode() == 0, text);
        } catch (CriException e) {
            return e.code() == CriException.Code.DEADLINE_EXCEEDED
                    ? ProbeResult.failure("command timed out: \"" + String.join(" ", command) + "\" timed out after "
                            + timeout.toSeconds() + "s")
                    : ProbeResult.failure(String.valueOf(e.getMessage()));
        }
    }

    private static ProbeResult http(JsonObject get, String host, int port, Duration timeout) {
        try {
            HttpGet.Answer answer = HttpGet.get(get, host, port, timeout);
            boolean ok = answer.code() >= 200 && answer.code() < 400;
            return ok
                    ? ProbeResult.success(answer.body())
                    : ProbeResult.failure("HTTP probe failed with statuscode: " + answer.code());
        } catch (SocketTimeoutException e) {
            return ProbeResult.failure(url(get, host, port)
                    + ": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        } catch (IOException e) {
            return ProbeResult.failure(
                    url(get, host, port) + ": dial tcp " + host + ":" + port + ": connect: " + e.getMessage());
        }
    }

    private static String url(JsonObject get, String host, int port) {
        String path = get.string("path");
        String scheme = get.string("scheme", "HTTP").equals("HTTPS") ? "https" : "http";
        return "Get \"" + scheme + "://" + host + ":" + port + (path.startsWith("/") ? path : "/" + path) + "\"";
    }

    private static ProbeResult tcp(String host, int port, Duration timeout) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            return ProbeResult.success("");
        } catch (SocketTimeoutException e) {
            return ProbeResult.failure("dial tcp " + host + ":" + port + ": i/o timeout");
        } catch (IOException e) {
            return ProbeResult.failure("dial tcp " + host + ":" + port + ": connect: connection refused");
        }
    }

    /** A port by number, or by the name that the container gives it. */
    static int port(@Nullable JsonValue port, ContainerSpec container) {
        if (port instanceof JsonNumber number) {
            return (int) number.longValue();
        }
        String name = port instanceof JsonString s ? s.value() : "";
        for (JsonObject named : container.json().array("ports").objects()) {
            if (named.string("name").equals(name)) {
                return (int) named.number("containerPort");
            }
        }
        try {
            return Integer.parseInt(name);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "couldn't find port: \"" + name + "\" in container " + container.name(), e);
        }
    }
}
