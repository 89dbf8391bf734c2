package dev.proa.node.runtime;

import java.nio.file.Path;
import java.util.List;

/**
 * How containerd is set up. Everything is its own: it never touches another's.
 *
 * @param binary Debian's 1.6 or a 2.x; its shim and ctr are looked for beside it first
 * @param root images and snapshots: survives a reboot
 * @param state sockets and tasks: doesn't
 * @param socket where it listens
 * @param logFile its standard output and error
 * @param networkPlugins folders with CNI plugins
 * @param networkConfiguration folder of CNI configuration
 * @param registries folder with a hosts.toml per registry
 * @param sandboxImage the image of the process that holds a pod's namespaces
 */
public record ContainerdSettings(
        Path binary,
        Path root,
        Path state,
        Path socket,
        Path logFile,
        List<Path> networkPlugins,
        Path networkConfiguration,
        Path registries,
        String sandboxImage) {

    /** The usual places below a data folder and a run folder. */
    public static ContainerdSettings of(Path binary, Path dataFolder, Path runFolder) {
        return new ContainerdSettings(
                binary,
                dataFolder.resolve("containerd"),
                runFolder.resolve("containerd"),
                runFolder.resolve("containerd.sock"),
                dataFolder.resolve("containerd.log"),
                List.of(Path.of("/usr/lib/cni"), Path.of("/opt/cni/bin")),
                runFolder.resolve("cni"),
                dataFolder.resolve("registries"),
                PauseImage.NAME);
    }

    public Path configurationFile() {
        return state.resolveSibling("containerd.toml");
    }

    public Path processFile() {
        return state.resolveSibling("containerd.pid");
    }

    /** ctr of the same version, or the one on the path. */
    public String client() {
        Path beside = binary.resolveSibling("ctr");
        return java.nio.file.Files.isExecutable(beside) ? beside.toString() : "ctr";
    }
}
