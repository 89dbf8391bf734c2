package dev.proa.server;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.configuration.Configuration;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.CriException;
import dev.proa.cri.Sandbox;
import dev.proa.network.HostNetwork;
import dev.proa.network.NftCommand;
import dev.proa.node.runtime.Containerd;
import java.io.IOException;
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
import org.jspecify.annotations.Nullable;

/** Takes down what outlives the process: containers, containerd, network rules, mounts, and at last the state. */
public final class Teardown {
    private static final Log LOG = Log.of(Teardown.class);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private Teardown() {}

    /** Stops every pod of the cluster, then its containerd; images and volumes stay. */
    public static void containers(Configuration configuration) throws IOException, InterruptedException {
        if (!Files.exists(configuration.dataFolder().resolve("containerd"))) {
            return;
        }
        var settings = Places.containerd(configuration);
        if (settings.isEmpty()) {
            return;
        }
        try (Containerd containerd = Containerd.start(settings.get(), Clock.system())) {
            ContainerRuntime runtime = containerd.runtime();
            List<Sandbox> sandboxes = runtime.sandboxes(Map.of());
            List<Container> containers = runtime.containers(Map.of());
            try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
                containers.forEach(container -> each.submit(() ->
                        attempt("container", container.id(), () -> runtime.stopContainer(container.id(), STOP_GRACE))));
            }
            try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
                sandboxes.forEach(sandbox -> each.submit(() -> attempt("sandbox", sandbox.id(), () -> {
                    runtime.stopSandbox(sandbox.id());
                    runtime.removeSandbox(sandbox.id());
                })));
            }
            containerd.stop();
        } finally {
            endShims(settings.get().socket());
            HostNetwork.removePods(configuration.podNetwork());
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
        } catch (CriException e) {
            LOG.warn("could not be stopped", what, id, "cause", e.getMessage());
        }
    }

    /** Removes nftables tables, the DNS address and whatever else the cluster put into the host's network. */
    public static void network(Configuration configuration) throws IOException, InterruptedException {
        Places.hostNetwork(configuration).remove();
        new NftCommand("ip " + Places.nftablesTable(configuration)).deleteTable();
    }

    /** Unmounts and deletes the data folder and the run folder. */
    public static void state(Configuration configuration) throws IOException, InterruptedException {
        for (Path folder : List.of(configuration.runFolder(), configuration.dataFolder())) {
            unmountBelow(folder);
            delete(folder);
        }
    }

    static void unmountBelow(Path folder) throws IOException, InterruptedException {
        List<String> below = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ")[1].replace("\\040", " "))
                .filter(mount -> Path.of(mount).startsWith(folder))
                .toList()
                .reversed();
        for (String mount : below) {
            new ProcessBuilder("umount", "-l", mount)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    /** Deletes a folder with all that is in it, or nothing where there is none. */
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
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
