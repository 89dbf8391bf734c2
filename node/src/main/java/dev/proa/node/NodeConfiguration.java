package dev.proa.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a node is set up.
 *
 * @param name the Node object's name
 * @param address the address under which pods and other nodes reach it
 * @param dataFolder what survives a reboot: containerd's root, the pods' volumes, logs
 * @param runFolder what doesn't: sockets, containerd's state, CNI configuration
 * @param podCidr from which pods get their addresses
 * @param clusterDns addresses of the cluster's DNS service; empty: pods use the host's resolver
 * @param clusterDomain such as cluster.local
 * @param resolverFile the host's resolv.conf
 * @param controlGroup below which the pods' control groups are
 * @param podsMax how many pods may be bound to this node
 * @param labels further labels of the Node object
 * @param serializePulls whether images are pulled one after another
 * @param imageCollectionHighPercent how full the image file system may be before unused images are removed
 * @param imageCollectionLowPercent down to which they are removed
 * @param reservedMemoryBytes kept back from what pods may request
 * @param reservedMilliCpu kept back from what pods may request
 * @param logBytesMax at which a container's log is rotated
 * @param logFilesMax how many files of a container's log are kept
 * @param statusInterval how often the node's status is written when nothing has changed
 * @param leaseDuration how long a lease holds; it is renewed at a quarter of it
 */
public record NodeConfiguration(
        String name,
        String address,
        Path dataFolder,
        Path runFolder,
        String podCidr,
        List<String> clusterDns,
        String clusterDomain,
        Path resolverFile,
        String controlGroup,
        int podsMax,
        Map<String, String> labels,
        boolean serializePulls,
        int imageCollectionHighPercent,
        int imageCollectionLowPercent,
        long reservedMemoryBytes,
        long reservedMilliCpu,
        long logBytesMax,
        int logFilesMax,
        Duration statusInterval,
        Duration leaseDuration) {

    /** Upstream's defaults. */
    public static NodeConfiguration of(
            String name, String address, Path dataFolder, Path runFolder, String podCidr, List<String> clusterDns) {
        return new NodeConfiguration(
                name,
                address,
                dataFolder,
                runFolder,
                podCidr,
                clusterDns,
                "cluster.local",
                Path.of("/etc/resolv.conf"),
                "/" + runFolder.getFileName(),
                110,
                Map.of(),
                false,
                85,
                80,
                0,
                0,
                10L << 20,
                5,
                Duration.ofMinutes(5),
                Duration.ofSeconds(40));
    }

    /** The same in a cluster of another DNS domain. */
    public NodeConfiguration withClusterDomain(String domain) {
        return new NodeConfiguration(
                name,
                address,
                dataFolder,
                runFolder,
                podCidr,
                clusterDns,
                domain,
                resolverFile,
                controlGroup,
                podsMax,
                labels,
                serializePulls,
                imageCollectionHighPercent,
                imageCollectionLowPercent,
                reservedMemoryBytes,
                reservedMilliCpu,
                logBytesMax,
                logFilesMax,
                statusInterval,
                leaseDuration);
    }

    /** Where the pods' volumes and files are, as upstream lays out its root folder. */
    public Path podsFolder() {
        return dataFolder.resolve("pods");
    }

    public Path logsFolder() {
        return dataFolder.resolve("logs").resolve("pods");
    }

    public Path containerdSocket() {
        return runFolder.resolve("containerd.sock");
    }
}
