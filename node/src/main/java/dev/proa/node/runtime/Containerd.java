package dev.proa.node.runtime;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.PrivateFiles;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.CriException;
import dev.proa.cri.CriRuntime;
import dev.proa.node.linux.MountTable;
import dev.proa.node.volume.ImageMounts;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The node's own containerd: a process in a session of its own, which outlives the one that started it. One that
 * answers on the socket and runs the same configuration is taken over as it is; otherwise it is started (again), which leaves running containers alone.
 */
public final class Containerd implements ImageMounts, AutoCloseable {
    private static final Log LOG = Log.of(Containerd.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.\\d+\\.\\d+\\S*");
    private static final String NAMESPACE = "k8s.io";

    private final ContainerdSettings settings;
    private final Clock clock;
    private final CriRuntime runtime;
    private @Nullable ContainerdSupervisor supervisor;

    private Containerd(ContainerdSettings settings, Clock clock, CriRuntime runtime) {
        this.settings = settings;
        this.clock = clock;
        this.runtime = runtime;
    }

    /** The containerd to use: the named one, or the first on the path. */
    public static Optional<Path> find(Optional<Path> named) {
        if (named.isPresent()) {
            return named.filter(Files::isExecutable);
        }
        String path =
                Optional.ofNullable(System.getenv("PATH")).orElse("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin");
        return List.of(path.split(File.pathSeparator)).stream()
                .map(folder -> Path.of(folder, "containerd"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts it or takes it over, and waits until it answers.
     *
     * @throws IOException when it doesn't start; the message says where its log is
     */
    public static Containerd start(ContainerdSettings settings, Clock clock) throws IOException, InterruptedException {
        for (Path folder :
                List.of(settings.root(), settings.state(), settings.networkConfiguration(), settings.registries())) {
            // It makes folders within for the users of its containers, who pass through.
            PrivateFiles.passage(folder);
        }
        String wanted = ContainerdConfiguration.text(settings, majorVersion(settings.binary()));
        CriRuntime runtime = new CriRuntime(settings.socket());
        Containerd containerd = new Containerd(settings, clock, runtime);
        Optional<ProcessHandle> process = process(settings);
        boolean unchanged = Files.exists(settings.configurationFile())
                && Files.readString(settings.configurationFile()).equals(wanted);
        if (process.isPresent() && unchanged && containerd.answers()) {
            LOG.info("took over containerd", "pid", process.get().pid(), "socket", settings.socket());
            return containerd;
        }
        if (process.isPresent()) {
            LOG.info(
                    "containerd is started again",
                    "pid",
                    process.get().pid(),
                    "why",
                    unchanged ? "it does not answer" : "its configuration changed");
            containerd.end(process.get());
        }
        PrivateFiles.write(settings.configurationFile(), wanted); // with credentials of registries
        containerd.launch();
        return containerd;
    }

    /** From now on until it is stopped or closed it is watched, and started again when it has ended or no longer answers. */
    public synchronized void supervise() {
        if (supervisor == null) {
            supervisor = new ContainerdSupervisor(new WatchedProcess(), clock);
        }
    }

    /** What is wrong with the process, as far as it is watched. */
    public synchronized Optional<String> fault() {
        return supervisor == null ? Optional.empty() : supervisor.fault();
    }

    private synchronized void endSupervision() throws InterruptedException {
        if (supervisor != null) {
            supervisor.close();
            supervisor = null;
        }
    }

    /** The process as it is watched. */
    private final class WatchedProcess implements ContainerdSupervisor.Watched {
        @Override
        public boolean isAlive() throws IOException {
            return process(settings).filter(ProcessHandle::isAlive).isPresent();
        }

        @Override
        public boolean answers() {
            return Containerd.this.answers();
        }

        @Override
        public void restart() throws IOException, InterruptedException {
            Optional<ProcessHandle> left = process(settings);
            if (left.isPresent()) {
                left.get().destroyForcibly();
                end(left.get());
            }
            launch();
        }

        @Override
        public Path logFile() {
            return settings.logFile();
        }
    }

    public ContainerRuntime runtime() {
        return runtime;
    }

    public ContainerdSettings settings() {
        return settings;
    }

    private static int majorVersion(Path binary) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(binary.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        for (String word : text.split("\\s+", 0)) {
            Matcher version = VERSION.matcher(word);
            if (version.matches()) {
                return Integer.parseInt(version.group(1));
            }
        }
        throw new IOException(binary + " does not tell its version: " + text.strip());
    }

    /** The process that was started with this configuration, if it still runs. */
    private static Optional<ProcessHandle> process(ContainerdSettings settings) throws IOException {
        if (!Files.exists(settings.processFile())) {
            return Optional.empty();
        }
        long id = Long.parseLong(Files.readString(settings.processFile()).strip());
        Path commandLine = Path.of("/proc", Long.toString(id), "cmdline");
        if (!Files.exists(commandLine)
                || !Files.readString(commandLine)
                        .contains(settings.configurationFile().toString())) {
            return Optional.empty();
        }
        return ProcessHandle.of(id);
    }

    private void launch() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                settings.binary().toString(),
                "--config",
                settings.configurationFile().toString()));
        PrivateFiles.touch(settings.logFile());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(settings.state().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(settings.logFile().toFile()));
        Map<String, String> environment = builder.environment();
        environment.merge(
                "PATH",
                "/usr/sbin:/usr/bin:/sbin:/bin",
                (path, system) -> settings.binary().getParent() + ":" + path + ":" + system);
        // Less memory for its heap: it idles most of the time.
        environment.putIfAbsent("GOGC", "50");
        Process process = builder.start();
        PrivateFiles.write(settings.processFile(), Long.toString(process.pid()));
        long deadline = clock.nanos() + START_TIMEOUT.toNanos();
        while (!answers()) {
            if (!process.isAlive()) {
                throw new IOException(
                        "containerd ended with code " + process.exitValue() + "; its log: " + settings.logFile());
            }
            if (clock.nanos() > deadline) {
                throw new IOException(
                        "containerd does not answer on " + settings.socket() + "; its log: " + settings.logFile());
            }
            clock.sleep(POLL);
        }
        LOG.info(
                "started containerd",
                "pid",
                process.pid(),
                "version",
                runtime.version().version());
    }

    private boolean answers() {
        if (!Files.exists(settings.socket())) {
            return false;
        }
        try {
            runtime.reconnect();
            return runtime.version().apiVersion().equals("v1");
        } catch (CriException e) {
            return false;
        }
    }

    /** Imports an archive of images (OCI or Docker layout). */
    public void importImages(Path archive) throws IOException, InterruptedException {
        client("images", "import", archive.toString());
    }

    @Override
    public void mountImage(String image, Path target) throws IOException, InterruptedException {
        if (!MountTable.isMounted(target)) {
            client("images", "mount", image, target.toString());
        }
    }

    @Override
    public void unmountImage(Path target) throws IOException, InterruptedException {
        if (MountTable.isMounted(target)) {
            client("images", "unmount", "--rm", target.toString());
        }
    }

    /** Makes the sandbox image unless it is here already. */
    public void ensureSandboxImage() throws IOException, InterruptedException {
        if (!settings.sandboxImage().equals(PauseImage.NAME) || runtime.image(PauseImage.NAME) != null) {
            return;
        }
        Path archive = Files.createTempFile(settings.state(), "pause", ".tar");
        try {
            Files.write(archive, PauseImage.archive(System.getProperty("os.arch", "")));
            importImages(archive);
            client("images", "label", PauseImage.NAME, "io.cri-containerd.pinned=pinned");
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    private void client(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(settings.client(), "-a", settings.socket().toString(), "-n", NAMESPACE));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", arguments) + ": " + output.strip());
        }
    }

    /** Ends the process; containers go on running under their shims. */
    public void stop() throws IOException, InterruptedException {
        endSupervision();
        Optional<ProcessHandle> process = process(settings);
        if (process.isPresent()) {
            end(process.get());
        }
        Files.deleteIfExists(settings.processFile());
    }

    private void end(ProcessHandle process) throws InterruptedException, IOException {
        process.destroy();
        long deadline = clock.nanos() + STOP_TIMEOUT.toNanos();
        while (process.isAlive() && clock.nanos() < deadline) {
            clock.sleep(POLL);
        }
        if (process.isAlive()) {
            LOG.warn("containerd does not end and is killed", "pid", process.pid());
            process.destroyForcibly();
            try {
                process.onExit().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                throw new IOException("containerd (pid " + process.pid() + ") cannot be ended", e);
            }
        }
    }

    /** Lets go of it: it goes on running. */
    @Override
    public void close() {
        try {
            endSupervision();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runtime.close();
    }
}
