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
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs one probe. */
public final class ProbeRunner {
    private static final int OUTPUT_BYTES_MAX = 10 << 10;
    private static final int TRIES_MAX = 3;
    private static final int PORT_MAX = 65_535;

    private final ContainerRuntime runtime;

    public ProbeRunner(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    /** {@code address}: the pod's, where the probe names no host. What tells nothing about the container is tried again at once. */
    public ProbeResult run(JsonObject probe, ContainerSpec container, String containerId, String address) {
        ProbeResult result = once(probe, container, containerId, address);
        for (int i = 1; i < TRIES_MAX && !result.outcome().counts(); i++) {
            result = once(probe, container, containerId, address);
        }
        return result;
    }

    /** How long one run of this probe may take. */
    static Duration timeout(JsonObject probe) {
        return Duration.ofSeconds(Math.clamp(probe.number("timeoutSeconds", 1), 1, Integer.MAX_VALUE));
    }

    /** How long a run and its repetitions may take. */
    static Duration timeMax(JsonObject probe) {
        return timeout(probe).multipliedBy(TRIES_MAX);
    }

    private ProbeResult once(JsonObject probe, ContainerSpec container, String containerId, String address) {
        Duration timeout = timeout(probe);
        try {
            if (probe.has("exec")) {
                return exec(probe.object("exec").array("command").strings(), containerId, timeout);
            }
            if (probe.has("httpGet")) {
                JsonObject get = probe.object("httpGet");
                return http(get, host(get, address), port(get.get("port"), container), timeout);
            }
            if (probe.has("tcpSocket")) {
                JsonObject tcp = probe.object("tcpSocket");
                return tcp(host(tcp, address), port(tcp.get("port"), container), timeout);
            }
            if (probe.has("grpc")) {
                JsonObject grpc = probe.object("grpc");
                int port = Math.clamp(grpc.number("port"), 0, PORT_MAX);
                return GrpcHealth.check(host(JsonObject.EMPTY, address), port, grpc.string("service"), timeout);
            }
            return ProbeResult.error("missing probe handler for container " + container.name());
        } catch (IllegalArgumentException e) {
            return ProbeResult.error(String.valueOf(e.getMessage()));
        }
    }

    /** Whom a handler means; an empty name would be the node itself. */
    static String host(JsonObject handler, String address) {
        String host = handler.string("host").isEmpty() ? address : handler.string("host");
        if (host.isEmpty()) {
            throw new IllegalArgumentException("the pod has no address");
        }
        return host;
    }

    /** Whether a probe is sent to the pod's own address. */
    static boolean needsAddress(JsonObject probe) {
        return !probe.has("exec")
                && probe.object("httpGet").string("host").isEmpty()
                && probe.object("tcpSocket").string("host").isEmpty();
    }

    private ProbeResult exec(List<String> command, String containerId, Duration timeout) {
        try {
            ExecResult result = runtime.exec(containerId, command, timeout);
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            output.writeBytes(result.stdout());
            output.writeBytes(result.stderr());
            String text = new String(
                    output.toByteArray(), 0, Math.min(OUTPUT_BYTES_MAX, output.size()), StandardCharsets.UTF_8);
            return result.exitCode() == 0 ? ProbeResult.success(text) : ProbeResult.failure(text);
        } catch (CriException e) {
            return e.code() == CriException.Code.DEADLINE_EXCEEDED
                    ? ProbeResult.failure("command timed out: \"" + String.join(" ", command) + "\" timed out after "
                            + timeout.toSeconds() + "s")
                    : ProbeResult.error(String.valueOf(e.getMessage()));
        }
    }

    private static ProbeResult http(JsonObject get, String host, int port, Duration timeout) {
        try {
            HttpAnswer answer = HttpGet.get(get, host, port, timeout, "probe");
            if (answer.code() < 200 || answer.code() >= 400) {
                return ProbeResult.failure("HTTP probe failed with statuscode: " + answer.code());
            }
            return answer.code() < 300
                    ? ProbeResult.success(answer.body())
                    : ProbeResult.warning("Probe terminated redirects, Response body: " + answer.body());
        } catch (HttpAnswer.BodyException e) {
            return ProbeResult.broken(String.valueOf(e.getMessage()));
        } catch (SocketTimeoutException e) {
            return ProbeResult.failure(url(get, host, port)
                    + ": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        } catch (IOException e) {
            return ProbeResult.failure(url(get, host, port) + ": " + text(e, host, port));
        }
    }

    private static String url(JsonObject get, String host, int port) {
        String path = get.string("path");
        String scheme = get.string("scheme", "HTTP").equals("HTTPS") ? "https" : "http";
        return "Get \"" + scheme + "://" + joined(host, port) + (path.startsWith("/") ? path : "/" + path) + "\"";
    }

    private static String joined(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** A failure to connect as Go's net package words it; others as they are. */
    private static String text(IOException e, String host, int port) {
        String message = String.valueOf(e.getMessage());
        String dial = "dial tcp " + joined(host, port) + ": ";
        return switch (e) {
            case NoRouteToHostException n -> dial + "connect: no route to host";
            case UnknownHostException u -> "dial tcp: " + message;
            case ConnectException c ->
                dial + "connect: " + message.toLowerCase(Locale.ROOT).replaceFirst(" \\(.*", "");
            default -> message;
        };
    }

    private static ProbeResult tcp(String host, int port, Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(deadline.resolve(host), port), deadline.millisLeft());
            return ProbeResult.success("");
        } catch (SocketTimeoutException e) {
            return ProbeResult.failure("dial tcp " + joined(host, port) + ": i/o timeout");
        } catch (IOException e) {
            return ProbeResult.failure(text(e, host, port));
        }
    }

    /** A port by number, or by the name that the container gives it. */
    static int port(@Nullable JsonValue port, ContainerSpec container) {
        if (port instanceof JsonNumber number) {
            return valid(number.longValue());
        }
        String name = port instanceof JsonString s ? s.value() : "";
        for (JsonObject named : container.json().array("ports").objects()) {
            if (named.string("name").equals(name)) {
                return valid(named.number("containerPort"));
            }
        }
        try {
            return valid(Integer.parseInt(name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "couldn't find port: \"" + name + "\" in container " + container.name(), e);
        }
    }

    private static int valid(long port) {
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("invalid port number: " + port);
        }
        return (int) port;
    }
}
