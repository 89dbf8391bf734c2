package dev.proa.command;

import dev.proa.command.Requirement.Finding;
import dev.proa.configuration.Configuration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What Proa needs of the machine, in the order in which it is checked and shown. */
public final class Requirements {
    private static final long FREE_BYTES_MIN = 1L << 30;
    private static final List<String> PROGRAM_FOLDERS =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    private final Configuration configuration;

    public Requirements(Configuration configuration) {
        this.configuration = configuration;
    }

    /** All of them. Ports count as missing when something listens, so ask only while the cluster is down. */
    public List<Requirement> all(boolean running) {
        List<Requirement> machine = List.of(
                requirement(
                        "PROA-ROOT",
                        "runs as root",
                        "",
                        "run it with sudo: containers, networks and mounts need root",
                        Requirements::root),
                requirement("PROA-JDK", "Java 25", "", "install a JDK 25 and set JAVA_HOME", Requirements::java),
                requirement(
                        "PROA-OVERLAYFS",
                        "overlay file system",
                        "",
                        "load the kernel module: modprobe overlay",
                        Requirements::overlay),
                requirement(
                        "PROA-CGROUPS",
                        "control groups",
                        "",
                        "mount cgroup2 on /sys/fs/cgroup",
                        Requirements::controlGroups),
                configuration.containerd().isPresent()
                        ? requirement(
                                "PROA-CONTAINERD",
                                "containerd",
                                "",
                                "correct the setting containerd",
                                () -> file(configuration.containerd().get()))
                        : program("PROA-CONTAINERD", "containerd", "containerd"),
                program("PROA-RUNC", "runc", "runc"),
                requirement(
                        "PROA-CNI",
                        "CNI plugins",
                        "containernetworking-plugins",
                        "install them, or set cni-plugins",
                        () -> file(configuration.cniPlugins().resolve("ptp"))),
                program("PROA-NFTABLES", "nft", "nftables"),
                program("PROA-IPROUTE", "ip", "iproute2"),
                program("PROA-CONNTRACK", "conntrack", "conntrack"),
                requirement(
                        "PROA-DISK", "free disk space", "", "free at least 1 GiB under the data folder", this::disk));
        if (running) {
            return machine;
        }
        List<Requirement> all = new java.util.ArrayList<>(machine);
        all.add(requirement(
                "PROA-PORT-TAKEN",
                "port " + configuration.apiPort(),
                "",
                "choose another with --api-port, or end what listens there",
                this::port));
        return List.copyOf(all);
    }

    /** The Debian packages that bring what is missing. */
    public static List<String> missingPackages(List<Requirement> requirements) {
        return requirements.stream()
                .filter(requirement -> requirement.debianPackage().isPresent()
                        && requirement.check().get() instanceof Finding.Missing)
                .map(requirement -> requirement.debianPackage().get())
                .toList();
    }

    private static Requirement requirement(
            String id, String name, String debianPackage, String hint, Supplier<Finding> check) {
        return new Requirement(
                id, name, debianPackage.isEmpty() ? Optional.empty() : Optional.of(debianPackage), hint, check);
    }

    private static Requirement program(String id, String program, String debianPackage) {
        return requirement(
                id,
                program,
                debianPackage,
                "apt-get install " + debianPackage,
                () -> findProgram(program)
                        .<Finding>map(path -> new Finding.Met(path.toString()))
                        .orElseGet(() -> new Finding.Missing("not found in PATH")));
    }

    /** A program in PATH or the usual folders. */
    public static Optional<Path> findProgram(String name) {
        String path = System.getenv("PATH");
        List<String> folders = new java.util.ArrayList<>(path == null ? List.of() : List.of(path.split(":")));
        folders.addAll(PROGRAM_FOLDERS);
        return folders.stream()
                .filter(f -> !f.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Finding root() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0
                    ? new Finding.Met("")
                    : new Finding.Missing("this is user " + System.getProperty("user.name"));
        } catch (IOException e) {
            return new Finding.Missing("cannot tell the user: " + e.getMessage());
        }
    }

    private static Finding java() {
        int feature = Runtime.version().feature();
        return feature >= 25
                ? new Finding.Met(Runtime.version().toString())
                : new Finding.Missing("this is Java " + feature);
    }

    private static Finding overlay() {
        try {
            return Files.readString(Path.of("/proc/filesystems")).contains("\toverlay")
                    ? new Finding.Met("")
                    : new Finding.Missing("the kernel doesn't offer it");
        } catch (IOException e) {
            return new Finding.Missing(String.valueOf(e.getMessage()));
        }
    }

    private static Finding controlGroups() {
        if (Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))) {
            return new Finding.Met("version 2");
        }
        return Files.exists(Path.of("/sys/fs/cgroup/memory"))
                ? new Finding.Met("version 1")
                : new Finding.Missing("none mounted on /sys/fs/cgroup");
    }

    private static Finding file(Path path) {
        return Files.exists(path) ? new Finding.Met(path.toString()) : new Finding.Missing("there is no " + path);
    }

    private Finding disk() {
        Path folder = configuration.dataFolder().toAbsolutePath();
        while (folder.getParent() != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            String detail = (free >> 30) + " GiB under " + folder;
            return free >= FREE_BYTES_MIN ? new Finding.Met(detail) : new Finding.Missing(detail);
        } catch (IOException e) {
            return new Finding.Limited(String.valueOf(e.getMessage()));
        }
    }

    private Finding port() {
        if (configuration.apiPort() == 0) {
            return new Finding.Met("a free one will be taken");
        }
        return listens(InetSocketAddress.createUnresolved(configuration.bindAddress(), configuration.apiPort()))
                .<Finding>map(reason -> new Finding.Missing("port " + configuration.apiPort() + " is taken: " + reason))
                .orElseGet(() -> new Finding.Met("free"));
    }

    /** Why a port of this machine cannot be listened at; empty when it can. */
    static Optional<String> listens(int port) {
        return listens(InetSocketAddress.createUnresolved("0.0.0.0", port));
    }

    private static Optional<String> listens(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address.getHostString()), address.getPort()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
