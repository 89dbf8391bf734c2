package dev.proa.server;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.configuration.Configuration;
import dev.proa.configuration.DataFolder;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.CriException;
import dev.proa.cri.Sandbox;
import dev.proa.network.HostNetwork;
import dev.proa.network.NftCommand;
import dev.proa.network.NftException;
import dev.proa.node.linux.ControlGroups;
import dev.proa.node.runtime.Containerd;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes down what outlives the process: containers, containerd, network rules, mounts, and at last the state. */
public final class Teardown {
    private static final Log LOG = Log.of(Teardown.class);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private Teardown() {}

    /** Stops every pod of the cluster, then its containerd; images and volumes stay. What doesn't answer is killed. */
    public static void containers(Configuration configuration) throws IOException, InterruptedException {
        var settings = Places.containerd(configuration);
        if (Files.exists(configuration.dataFolder().resolve("containerd")) && settings.isPresent()) {
            try (Containerd containerd = Containerd.start(settings.get(), Clock.system())) {
                stopPods(containerd.runtime());
                containerd.stop();
            } catch (IOException | CriException e) {
                LOG.warn("containerd cannot stop the pods: what is left of them is killed", "cause", e.getMessage());
            }
        }
        endShims(configuration.runFolder().resolve("containerd.sock"));
        Places.podNetworkRecords(configuration).remove();
    }

    private static void stopPods(ContainerRuntime runtime) {
        List<Sandbox> sandboxes = runtime.sandboxes(Map.of());
        List<Container> containers = runtime.containers(Map.of());
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            containers.forEach(container -> each.execute(() ->
                    attempt("container", container.id(), () -> runtime.stopContainer(container.id(), STOP_GRACE))));
        }
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            sandboxes.forEach(sandbox -> each.execute(() -> attempt("sandbox", sandbox.id(), () -> {
                runtime.stopSandbox(sandbox.id());
                runtime.removeSandbox(sandbox.id());
            })));
        }
    }

    /** What containerd could not end, or did not know of any more: shims that serve its socket, and all that they run. */
    private static void endShims(Path socket) {
        ProcessHandle.allProcesses().filter(process -> serves(process, socket)).forEach(shim -> {
            LOG.warn("a shim was left", "pid", shim.pid());
            List<ProcessHandle> all = new ArrayList<>(shim.descendants().toList());
            all.add(shim);
            all.forEach(ProcessHandle::destroyForcibly);
        });
    }

    private static boolean serves(ProcessHandle process, Path socket) {
        String[] arguments = process.info().arguments().orElse(new String[0]);
        int at = List.of(arguments).indexOf("-address");
        return process.info().command().orElse("").contains("containerd-shim")
                && at >= 0
                && at + 1 < arguments.length
                && arguments[at + 1].equals(socket.toString());
    }

    private static void attempt(String what, String id, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("could not be stopped", what, id, "cause", e.toString());
        }
    }

    /** Removes what this cluster put into the host's network, and nothing that merely looks like it: its own table and noted addresses. */
    public static void network(Configuration configuration) throws IOException {
        Path record = Places.addressRecord(configuration);
        if (Files.exists(record)) {
            new HostNetwork(Files.readAllLines(record), false).remove();
            Files.delete(record);
        }
        try {
            new NftCommand("ip " + Places.nftablesTable(configuration)).deleteTable();
        } catch (NftException e) {
            LOG.warn("the service table could not be removed", "cause", e.getMessage());
        }
    }

    /** Unmounts what is mounted in the data folder and the run folder, deletes both, and the pods' control groups. */
    public static void state(Configuration configuration) throws IOException, InterruptedException {
        state(configuration, name -> true);
        delete(configuration.dataFolder());
    }

    /** The same, but for the logs, which tell why a first start failed. */
    public static void stateButLogs(Configuration configuration) throws IOException, InterruptedException {
        state(configuration, name -> !name.endsWith(".log"));
    }

    /** The mark of the data folder goes last: until then a teardown that was cut off can be run again. */
    private static void state(Configuration configuration, Predicate<String> goes)
            throws IOException, InterruptedException {
        Path data = configuration.dataFolder();
        if (Files.exists(data) && !new DataFolder(data, configuration.profile()).isOwn()) {
            throw new IOException(data + " is not this cluster's, and is left as it is");
        }
        for (Path folder : List.of(configuration.runFolder(), data)) {
            unmountBelow(folder);
        }
        delete(configuration.runFolder());
        if (Files.isDirectory(data)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(data)) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    if (goes.test(name) && !name.equals(DataFolder.MARK)) {
                        delete(file);
                    }
                }
            }
            Files.deleteIfExists(data.resolve(DataFolder.MARK));
        }
        controlGroups(Places.controlGroup(configuration));
    }

    static void controlGroups(String path) {
        try {
            new ControlGroups().remove(path);
        } catch (IOException e) {
            LOG.warn("control groups are left", "path", path, "cause", e.getMessage());
        }
    }

    /** @throws IOException when something stays mounted: deleting would go through it */
    static void unmountBelow(Path folder) throws IOException, InterruptedException {
        for (Path mount : mountsBelow(folder).reversed()) {
            new ProcessBuilder("umount", "-l", mount.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
        List<Path> left = mountsBelow(folder);
        if (!left.isEmpty()) {
            throw new IOException(left.getFirst() + " cannot be unmounted");
        }
    }

    /** Without the folder itself, which may be a disk of its own. */
    private static List<Path> mountsBelow(Path folder) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> Path.of(line.split(" ", -1)[1].replace("\\040", " ")))
                .filter(mount -> mount.startsWith(folder) && !mount.equals(folder))
                .toList();
    }

    /** Deletes a folder with all that is in it, or nothing where there is none; one that is a mount point stays, empty. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!directory.equals(folder) || !isMountPoint(folder)) {
                    Files.delete(directory);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isMountPoint(Path folder) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .anyMatch(line -> line.split(" ", -1)[1].replace("\\040", " ").equals(folder.toString()));
    }
}
