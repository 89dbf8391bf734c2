package dev.proa.bench;

import dev.proa.command.AdminApi;
import dev.proa.command.BackgroundProcess;
import dev.proa.command.CommandFailure;
import dev.proa.command.ExitCode;
import dev.proa.command.Main;
import dev.proa.command.Terminal;
import dev.proa.configuration.Configuration;
import dev.proa.configuration.ConfigurationSources;
import dev.proa.configuration.Setting;
import dev.proa.node.runtime.ContainerdSettings;
import dev.proa.server.Places;
import dev.proa.server.Teardown;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster to measure: as a user starts it, but with its own name, port and networks; closing it removes it. */
final class BenchCluster implements AutoCloseable {
    /** Set by the start script: itself, which is what a user runs. */
    private static final String SCRIPT_PROPERTY = "proa.script";

    private final Map<String, String> settings;
    private final Configuration configuration;
    private final Path folder;
    private final Thread whenInterrupted = new Thread(this::removeQuietly, "bench-removal");
    private int commands;

    private BenchCluster(Map<String, String> settings, Path folder) {
        this.settings = settings;
        this.configuration = ConfigurationSources.read(flags(settings), Map.of());
        this.folder = folder;
    }

    /**
     * Nothing is left of an earlier one afterwards, and nothing runs yet.
     *
     * @param network the second number of the services' addresses; the pods have the next one
     */
    static BenchCluster prepare(String profile, int network, Optional<Path> containerd, Terminal terminal)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("proa-bench");
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("profile", profile);
        settings.put("api-port", Integer.toString(freePort()));
        settings.put("service-network", "10." + network + ".0.0/16");
        settings.put("dns-address", "10." + network + ".0.10");
        settings.put("pod-network", "10." + (network + 1) + ".0.0/16");
        settings.put("kubeconfig", folder.resolve("kubeconfig").toString());
        containerd.ifPresent(program -> settings.put("containerd", program.toString()));
        BenchCluster cluster = new BenchCluster(settings, folder);
        Runtime.getRuntime().addShutdownHook(cluster.whenInterrupted);
        if (Files.exists(cluster.configuration.dataFolder())) {
            terminal.warning("cluster \"" + profile + "\"", "is left over from an earlier run, and removed");
            cluster.remove();
        }
        return cluster;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Map<Setting, String> flags(Map<String, String> settings) {
        Map<Setting, String> flags = new LinkedHashMap<>();
        Setting.ALL.stream()
                .filter(setting -> settings.containsKey(setting.key()))
                .forEach(setting -> flags.put(setting, settings.getOrDefault(setting.key(), "")));
        return flags;
    }

    Configuration configuration() {
        return configuration;
    }

    /** Starts {@code proa up} and doesn't wait for it; {@link #await} does. */
    Process beginUp() throws IOException {
        return begin("up");
    }

    void up() throws IOException, InterruptedException {
        await(beginUp());
    }

    void down() throws IOException, InterruptedException {
        await(begin("down"));
    }

    /** Waits for a command to succeed. */
    void await(Process command) throws InterruptedException, IOException {
        if (command.waitFor() != 0) {
            String output = Files.readString(output(commands));
            throw new CommandFailure(
                    ExitCode.FAILED, "PROA-BENCH", "the measured cluster failed: " + output.strip(), "");
        }
    }

    private Process begin(String... words) throws IOException {
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of(words));
        settings.forEach((key, value) -> command.add("--" + key + "=" + value));
        commands++;
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output(commands).toFile())
                .start();
    }

    private Path output(int number) {
        return folder.resolve("output-" + number);
    }

    private static List<String> program() {
        String script = System.getProperty(SCRIPT_PROPERTY, "");
        return script.isEmpty()
                ? List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                : List.of(script);
    }

    /** Forgets every object and certificate of the stopped cluster; images stay, so that the next start is a first one. */
    void forget() throws IOException {
        Teardown.delete(Places.store(configuration));
        Teardown.delete(Places.certificates(configuration));
        Files.deleteIfExists(configuration.adminKubeconfig());
    }

    /** The administrator's way in, once there is one. */
    Optional<AdminApi> api() throws IOException {
        return Files.exists(configuration.adminKubeconfig())
                ? Optional.of(AdminApi.of(configuration))
                : Optional.empty();
    }

    AdminApi runningApi() throws IOException {
        return AdminApi.of(configuration);
    }

    /** Its processes by part. */
    Map<String, List<ProcessFigures>> parts() throws IOException {
        Map<String, List<ProcessFigures>> parts = new LinkedHashMap<>();
        long process = new BackgroundProcess(configuration)
                .find()
                .orElseThrow(() -> new IOException("the measured cluster has ended"))
                .pid();
        parts.put("Proa", List.of(new ProcessFigures(process)));
        ContainerdSettings containerd = containerd();
        long daemon = Long.parseLong(Files.readString(containerd.processFile()).strip());
        parts.put("containerd", List.of(new ProcessFigures(daemon)));
        parts.put("shims and pods", ProcessFigures.shimsOf(containerd.socket()));
        return parts;
    }

    ContainerdSettings containerd() {
        return Places.containerd(configuration)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.REQUIREMENT, "PROA-CONTAINERD", "there is no containerd", "see `proa check`"));
    }

    private void remove() throws IOException, InterruptedException {
        await(begin("reset", "--yes"));
    }

    private void removeQuietly() {
        try {
            remove();
        } catch (IOException | RuntimeException e) {
            System.err.println("the measured cluster could not be removed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(whenInterrupted);
        } catch (IllegalStateException interrupted) {
            return; // the process is ending, and the hook removes the cluster
        }
        remove();
        Teardown.delete(folder);
    }
}
