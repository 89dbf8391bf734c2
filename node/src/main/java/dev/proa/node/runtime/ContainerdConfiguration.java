package dev.proa.node.runtime;

import dev.proa.node.linux.Linux;
import java.nio.file.Files;
import java.nio.file.Path;

/** containerd's configuration file, in the form of its major version. */
final class ContainerdConfiguration {
    /** linux/capability.h; without it nobody may lower a process's oom_score_adj. */
    private static final int CAP_SYS_RESOURCE = 24;

    private ContainerdConfiguration() {}

    static String text(ContainerdSettings settings, int majorVersion) {
        boolean restrictOom = !Linux.hasCapability(CAP_SYS_RESOURCE);
        return majorVersion >= 2 ? version3(settings, restrictOom) : version2(settings, restrictOom);
    }

    private static String version2(ContainerdSettings s, boolean restrictOom) {
        return """
                version = 2
                root = "%s"
                state = "%s"
                disabled_plugins = [
                  "io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
                  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
                  "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]
                [grpc]
                  address = "%s"
                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%s"
                  restrict_oom_score_adj = %s
                  enable_unprivileged_ports = true
                  enable_unprivileged_icmp = true
                  stream_server_address = "127.0.0.1"
                  stream_server_port = "0"
                  [plugins."io.containerd.grpc.v1.cri".registry]
                    config_path = "%s"
                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = "%s"
                    conf_dir = "%s"
                """.formatted(
                        s.root(),
                        s.state(),
                        s.socket(),
                        s.sandboxImage(),
                        restrictOom,
                        s.registries(),
                        plugins(s),
                        s.networkConfiguration());
    }

    /** 1.x takes one folder: the first that is there. */
    private static Path plugins(ContainerdSettings settings) {
        return settings.networkPlugins().stream()
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(settings.networkPlugins().getFirst());
    }

    private static String version3(ContainerdSettings s, boolean restrictOom) {
        String plugins = String.join(
                ", ",
                s.networkPlugins().stream().map(folder -> "\"" + folder + "\"").toList());
        return """
                version = 3
                root = "%s"
                state = "%s"
                disabled_plugins = [
                  "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
                  "io.containerd.snapshotter.v1.blockfile", "io.containerd.snapshotter.v1.erofs", "io.containerd.nri.v1.nri",
                  "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]
                [grpc]
                  address = "%s"
                [plugins."io.containerd.grpc.v1.cri"]
                  stream_server_address = "127.0.0.1"
                  stream_server_port = "0"
                [plugins."io.containerd.cri.v1.images".pinned_images]
                  sandbox = "%s"
                [plugins."io.containerd.cri.v1.images".registry]
                  config_path = "%s"
                [plugins."io.containerd.cri.v1.runtime"]
                  restrict_oom_score_adj = %s
                  enable_unprivileged_ports = true
                  enable_unprivileged_icmp = true
                  [plugins."io.containerd.cri.v1.runtime".cni]
                    bin_dirs = [%s]
                    conf_dir = "%s"
                """.formatted(
                        s.root(),
                        s.state(),
                        s.socket(),
                        s.sandboxImage(),
                        s.registries(),
                        restrictOom,
                        plugins,
                        s.networkConfiguration());
    }
}
