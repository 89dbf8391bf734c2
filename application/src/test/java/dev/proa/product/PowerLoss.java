package dev.proa.product;

import dev.proa.configuration.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a machine that loses power does to a cluster: every process is gone at once, and so is all that the kernel held:
 * mounts, network namespaces, rules, addresses, and what lay under /run.
 */
final class PowerLoss {
    private final Configuration configuration;
    private final Shell shell;

    PowerLoss(Configuration configuration, Shell shell) {
        this.configuration = configuration;
        this.shell = shell;
    }

    void strike() throws IOException, InterruptedException {
        List<ProcessHandle> victims = victims();
        victims.forEach(ProcessHandle::destroyForcibly);
        victims.forEach(victim -> victim.onExit().join());
        unmount(configuration.runFolder());
        unmount(configuration.dataFolder());
        deleteNamespaces();
        String table = "proa-" + configuration.profile();
        shell.run("nft", "delete", "table", "ip", table);
        shell.run("ip", "addr", "del", configuration.dnsAddress() + "/32", "dev", "lo");
        try (Stream<Path> files = Files.walk(configuration.runFolder())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The process itself, its containerd, the shims, and the processes in the containers. */
    private List<ProcessHandle> victims() throws IOException {
        List<ProcessHandle> roots = ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains(configuration.runFolder() + "/"))
                .toList();
        long own = Long.parseLong(Files.readString(configuration.pidFile()).split(" ", -1)[0]);
        return Stream.concat(
                        ProcessHandle.of(own).stream(),
                        roots.stream().flatMap(root -> Stream.concat(Stream.of(root), root.descendants())))
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .distinct()
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private void unmount(Path below) throws IOException, InterruptedException {
        List<String> mounts = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ", -1)[1])
                .filter(mount -> Path.of(mount).startsWith(below))
                .toList()
                .reversed();
        for (String mount : mounts) {
            shell.run("umount", "-l", mount);
        }
    }

    /** Only the pods' own: other clusters may run beside this one. */
    private void deleteNamespaces() throws IOException, InterruptedException {
        String prefix = configuration.podNetwork().replaceAll("0\\.0/16$", "");
        for (String line : shell.run("ip", "netns", "list").orFail().lines().toList()) {
            String name = line.split(" ", -1)[0];
            if (shell.run("ip", "-n", name, "-o", "addr").output().contains("inet " + prefix)) {
                shell.run("ip", "netns", "del", name).orFail();
            }
        }
    }
}
