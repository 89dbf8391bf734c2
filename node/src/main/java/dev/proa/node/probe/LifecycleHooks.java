package dev.proa.node.probe;

import dev.proa.base.Clock;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.ContainerRuntime.ExecResult;
import dev.proa.cri.CriException;
import dev.proa.json.JsonObject;
import dev.proa.node.pod.ContainerSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** postStart and preStop. */
public final class LifecycleHooks {
    private static final Duration HTTP_TIMEOUT = Duration.ofMinutes(2);

    private final ContainerRuntime runtime;
    private final Clock clock;

    public LifecycleHooks(ContainerRuntime runtime, Clock clock) {
        this.runtime = runtime;
        this.clock = clock;
    }

    /** Runs a handler, at most so long (zero: as long as it takes); answers what went wrong. */
    public Optional<String> run(
            JsonObject handler, ContainerSpec container, String containerId, String address, Duration timeout)
            throws InterruptedException {
        try {
            if (handler.has("exec")) {
                return exec(handler.object("exec").array("command").strings(), container, containerId, timeout);
            }
            Duration bounded = timeout.isZero() ? HTTP_TIMEOUT : timeout;
            if (handler.has("httpGet")) {
                JsonObject get = handler.object("httpGet");
                int port = ProbeRunner.port(get.get("port"), container);
                HttpGet.get(get, ProbeRunner.host(get, address), port, bounded, "lifecycle");
            } else if (handler.has("tcpSocket")) {
                JsonObject tcp = handler.object("tcpSocket");
                try (Socket socket = new Socket()) {
                    socket.connect(
                            new InetSocketAddress(
                                    ProbeRunner.host(tcp, address), ProbeRunner.port(tcp.get("port"), container)),
                            (int) bounded.toMillis());
                }
            } else if (handler.has("sleep")) {
                long seconds = Math.clamp(handler.object("sleep").number("seconds"), 0, Integer.MAX_VALUE);
                Duration sleep = Duration.ofSeconds(seconds);
                clock.sleep(timeout.isZero() || sleep.compareTo(timeout) < 0 ? sleep : timeout);
            }
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> exec(List<String> command, ContainerSpec container, String containerId, Duration timeout) {
        String what =
                "Exec lifecycle hook (" + command + ") for Container \"" + container.name() + "\" failed - error: ";
        try {
            ExecResult result = runtime.exec(containerId, command, timeout);
            if (result.exitCode() == 0) {
                return Optional.empty();
            }
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            output.writeBytes(result.stdout());
            output.writeBytes(result.stderr());
            return Optional.of(what + "command '" + String.join(" ", command) + "' exited with " + result.exitCode()
                    + ": " + output.toString(StandardCharsets.UTF_8));
        } catch (CriException e) {
            return Optional.of(what + e.getMessage());
        }
    }
}
