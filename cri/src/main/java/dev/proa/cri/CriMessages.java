package dev.proa.cri;

import dev.proa.json.Json;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages of CRI v1 as far as they are used: field numbers from k8s.io/cri-api, runtime/v1. */
final class CriMessages {
    private static final List<String> SIGNALS = List.of(
            "",
            "SIGABRT",
            "SIGALRM",
            "SIGBUS",
            "SIGCHLD",
            "SIGCLD",
            "SIGCONT",
            "SIGFPE",
            "SIGHUP",
            "SIGILL",
            "SIGINT",
            "SIGIO",
            "SIGIOT",
            "SIGKILL",
            "SIGPIPE",
            "SIGPOLL",
            "SIGPROF",
            "SIGPWR",
            "SIGQUIT",
            "SIGSEGV",
            "SIGSTKFLT",
            "SIGSTOP",
            "SIGSYS",
            "SIGTERM",
            "SIGTRAP",
            "SIGTSTP",
            "SIGTTIN",
            "SIGTTOU",
            "SIGURG",
            "SIGUSR1",
            "SIGUSR2",
            "SIGVTALRM",
            "SIGWINCH",
            "SIGXCPU",
            "SIGXFSZ",
            "SIGRTMIN",
            "SIGRTMIN+1",
            "SIGRTMIN+2",
            "SIGRTMIN+3",
            "SIGRTMIN+4",
            "SIGRTMIN+5",
            "SIGRTMIN+6",
            "SIGRTMIN+7",
            "SIGRTMIN+8",
            "SIGRTMIN+9",
            "SIGRTMIN+10",
            "SIGRTMIN+11",
            "SIGRTMIN+12",
            "SIGRTMIN+13",
            "SIGRTMIN+14",
            "SIGRTMIN+15",
            "SIGRTMAX-14",
            "SIGRTMAX-13",
            "SIGRTMAX-12",
            "SIGRTMAX-11",
            "SIGRTMAX-10",
            "SIGRTMAX-9",
            "SIGRTMAX-8",
            "SIGRTMAX-7",
            "SIGRTMAX-6",
            "SIGRTMAX-5",
            "SIGRTMAX-4",
            "SIGRTMAX-3",
            "SIGRTMAX-2",
            "SIGRTMAX-1",
            "SIGRTMAX");

    private CriMessages() {}

    static void sandboxConfig(ProtoWriter w, SandboxConfig config) {
        w.message(
                1,
                m -> m.string(1, config.name())
                        .string(2, config.uid())
                        .string(3, config.namespace())
                        .number(4, config.attempt()));
        w.string(2, config.hostname()).string(3, config.logDirectory());
        SandboxConfig.Dns dns = config.dns();
        if (dns != null) {
            w.message(
                    4,
                    d -> d.strings(1, dns.servers()).strings(2, dns.searches()).strings(3, dns.options()));
        }
        config.ports()
                .forEach(port -> w.message(
                        5,
                        p -> p.number(1, protocol(port.protocol()))
                                .number(2, port.containerPort())
                                .number(3, port.hostPort())
                                .string(4, port.hostIp())));
        w.map(6, config.labels()).map(7, config.annotations());
        w.message(
                8,
                linux -> linux.string(1, config.cgroupParent())
                        .message(2, s -> sandboxSecurity(s, config.security()))
                        .map(3, config.sysctls()));
    }

    private static int protocol(String name) {
        return switch (name) {
            case "UDP" -> 1;
            case "SCTP" -> 2;
            default -> 0;
        };
    }

    private static void sandboxSecurity(ProtoWriter w, SandboxConfig.Security security) {
        w.message(1, n -> namespaces(n, security.namespaces()));
        number(w, 3, security.runAsUser());
        number(w, 8, security.runAsGroup());
        w.bool(4, security.readOnlyRoot())
                .numbers(5, security.supplementalGroups())
                .bool(6, security.privileged());
        w.bool(11, security.strictGroups());
        w.message(9, p -> profile(p, security.seccomp()));
        selinux(w, 2, security.selinux());
    }

    private static void selinux(ProtoWriter w, int field, SelinuxLabel label) {
        if (!label.equals(SelinuxLabel.NONE)) {
            w.message(
                    field,
                    s -> s.string(1, label.user())
                            .string(2, label.role())
                            .string(3, label.type())
                            .string(4, label.level()));
        }
    }

    private static void namespaces(ProtoWriter w, Namespaces namespaces) {
        w.number(1, namespaces.network().ordinal()).number(2, namespaces.pid().ordinal());
        w.number(3, namespaces.ipc().ordinal()).string(4, namespaces.targetId());
        IdRange users = namespaces.users();
        if (users != null) {
            w.message(
                    5,
                    u -> u.number(1, Namespaces.Mode.POD.ordinal())
                            .message(2, m -> range(m, users))
                            .message(3, m -> range(m, users)));
        }
    }

    private static void range(ProtoWriter w, IdRange range) {
        w.number(1, range.hostId()).number(2, 0).number(3, range.length());
    }

    private static void profile(ProtoWriter w, SecurityProfile profile) {
        w.number(1, profile.type().ordinal()).string(2, profile.localhostReference());
    }

    /** A wrapped number: present, though perhaps zero. */
    private static void number(ProtoWriter w, int field, @Nullable Long value) {
        if (value != null) {
            w.message(field, n -> n.number(1, value));
        }
    }

    static void containerConfig(ProtoWriter w, ContainerConfig config) {
        w.message(1, m -> m.string(1, config.name()).number(2, config.attempt()));
        w.message(2, i -> i.string(1, config.image()).string(18, config.userSpecifiedImage()));
        w.strings(3, config.command()).strings(4, config.args()).string(5, config.workingDirectory());
        config.environment()
                .forEach(v -> w.message(6, e -> e.string(1, v.name()).string(2, v.value())));
        IdRange users = config.security().namespaces().users();
        config.mounts().forEach(mount -> w.message(7, m -> mount(m, mount, users)));
        config.devices()
                .forEach(device -> w.message(
                        8,
                        d -> d.string(1, device.containerPath())
                                .string(2, device.hostPath())
                                .string(3, device.permissions())));
        w.map(9, config.labels()).map(10, config.annotations()).string(11, config.logPath());
        w.bool(12, config.stdin()).bool(13, config.stdinOnce()).bool(14, config.tty());
        w.message(
                15,
                linux -> linux.message(1, r -> resources(r, config.resources()))
                        .message(2, s -> containerSecurity(s, config.security())));
        w.number(18, Math.max(0, SIGNALS.indexOf(config.stopSignal())));
    }

    /** With users of its own a container sees files as theirs: mounts are shown to it with the ids exchanged. */
    private static void mount(ProtoWriter w, ContainerConfig.Mount mount, @Nullable IdRange users) {
        w.string(1, mount.containerPath()).string(2, mount.hostPath()).bool(3, mount.readOnly());
        w.number(5, mount.propagation().ordinal());
        if (users != null) {
            w.message(6, m -> range(m, users)).message(7, m -> range(m, users));
        }
        w.bool(8, mount.recursiveReadOnly());
    }

    static void resources(ProtoWriter w, LinuxResources resources) {
        w.number(1, resources.cpuPeriod()).number(2, resources.cpuQuota()).number(3, resources.cpuShares());
        w.number(4, resources.memoryLimitBytes())
                .number(5, resources.oomScoreAdjustment())
                .map(9, resources.unified());
    }

    private static void containerSecurity(ProtoWriter w, ContainerConfig.Security security) {
        w.message(1, c -> c.strings(1, security.addCapabilities()).strings(2, security.dropCapabilities()));
        w.bool(2, security.privileged()).message(3, n -> namespaces(n, security.namespaces()));
        number(w, 5, security.runAsUser());
        number(w, 12, security.runAsGroup());
        w.string(6, security.runAsUserName()).bool(7, security.readOnlyRoot());
        w.numbers(8, security.supplementalGroups()).bool(17, security.strictGroups());
        w.bool(11, security.noNewPrivileges())
                .strings(13, security.maskedPaths())
                .strings(14, security.readOnlyPaths());
        w.message(15, p -> profile(p, security.seccomp()));
        SecurityProfile appArmor = security.appArmor();
        if (appArmor != null) {
            w.message(16, p -> profile(p, appArmor));
        }
        selinux(w, 4, security.selinux());
    }

    static RuntimeFeatures features(ProtoMessage status) {
        return new RuntimeFeatures(
                status.messages(3).stream()
                        .map(h -> new RuntimeFeatures.Handler(
                                h.string(1), h.message(2).bool(1), h.message(2).bool(2)))
                        .toList(),
                status.message(4).bool(1));
    }

    static Sandbox sandbox(ProtoMessage m, int labels, int annotations) {
        ProtoMessage metadata = m.message(2);
        return new Sandbox(
                m.string(1),
                metadata.string(1),
                metadata.string(3),
                metadata.string(2),
                (int) metadata.number(4),
                m.number(3) == 0,
                nanos(m.number(4)),
                m.map(labels),
                m.map(annotations));
    }

    static SandboxStatus sandboxStatus(ProtoMessage response) {
        ProtoMessage status = response.message(1);
        ProtoMessage network = status.message(5);
        List<String> ips = new java.util.ArrayList<>();
        if (!network.string(1).isEmpty()) {
            ips.add(network.string(1));
        }
        network.messages(2).forEach(ip -> ips.add(ip.string(1)));
        boolean hostNetwork = status.message(6).message(1).message(2).number(1) == Namespaces.Mode.NODE.ordinal();
        return new SandboxStatus(sandbox(status, 7, 8), ips, hostNetwork, processId(response.map(2)));
    }

    /** containerd's verbose answer is JSON text under the key "info". */
    private static long processId(Map<String, String> info) {
        String text = info.getOrDefault("info", "");
        if (text.isEmpty()) {
            return 0;
        }
        try {
            JsonObject details = Json.parseObject(text);
            return details.number("pid");
        } catch (JsonException e) {
            return 0;
        }
    }

    static Container container(ProtoMessage m) {
        ProtoMessage metadata = m.message(3);
        return new Container(
                m.string(1),
                m.string(2),
                metadata.string(1),
                (int) metadata.number(2),
                m.message(4).string(1),
                m.string(5),
                state(m.number(6)),
                nanos(m.number(7)),
                m.map(8),
                m.map(9));
    }

    private static Container.State state(long number) {
        Container.State[] states = Container.State.values();
        return number >= 0 && number < states.length ? states[(int) number] : Container.State.UNKNOWN;
    }

    static ContainerStatus containerStatus(ProtoMessage response) {
        ProtoMessage m = response.message(1);
        ProtoMessage metadata = m.message(2);
        long signal = m.number(19);
        return new ContainerStatus(
                m.string(1),
                metadata.string(1),
                (int) metadata.number(2),
                state(m.number(3)),
                nanos(m.number(4)),
                nanos(m.number(5)),
                nanos(m.number(6)),
                (int) m.number(7),
                m.message(8).string(1),
                m.string(9),
                m.string(10),
                m.string(11),
                m.map(12),
                m.map(13),
                m.string(15),
                m.has(16) ? linuxResources(m.message(16).message(1)) : null,
                m.message(18).has(1) ? user(m.message(18).message(1)) : null,
                signal < SIGNALS.size() ? SIGNALS.get((int) signal) : "",
                processId(response.map(2)));
    }

    private static LinuxResources linuxResources(ProtoMessage m) {
        return new LinuxResources(m.number(1), m.number(2), m.number(3), m.number(4), (int) m.number(5), m.map(9));
    }

    private static ContainerStatus.User user(ProtoMessage m) {
        return new ContainerStatus.User(m.number(1), m.number(2), m.numbers(3));
    }

    static ContainerStats stats(ProtoMessage m) {
        ProtoMessage attributes = m.message(1);
        ProtoMessage cpu = m.message(2);
        ProtoMessage memory = m.message(3);
        ProtoMessage disk = m.message(4);
        return new ContainerStats(
                attributes.string(1),
                attributes.message(2).string(1),
                attributes.map(3),
                nanos(cpu.number(1)),
                cpu.message(2).number(1),
                cpu.message(3).number(1),
                memory.message(2).number(1),
                memory.message(4).number(1),
                memory.message(5).number(1),
                memory.message(6).number(1),
                memory.message(7).number(1),
                disk.message(3).number(1),
                disk.message(4).number(1));
    }

    static Image image(ProtoMessage m) {
        return new Image(
                m.string(1),
                m.strings(2),
                m.strings(3),
                m.number(4),
                m.has(5) ? m.message(5).number(1) : null,
                m.string(6),
                m.bool(8));
    }

    static Instant nanos(long sinceEpoch) {
        return sinceEpoch <= 0 ? Instant.EPOCH : Instant.ofEpochSecond(0, sinceEpoch);
    }
}
