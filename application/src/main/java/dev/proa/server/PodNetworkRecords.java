package dev.proa.server;

import dev.proa.base.Log;
import dev.proa.json.Json;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.network.HostNetwork;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the CNI plugins noted about the pods of one cluster, by which its own network namespaces and links are known from all others: a
 * file per address in the cluster's data folder, whose first line is the sandbox's id (host-local), and the result of the last ADD of
 * each sandbox in libcni's cache, which tells its namespace and its link.
 *
 * @param addresses host-local's folder of the cluster's network
 * @param network the network's name, which is the cluster's
 * @param cache libcni's folder of results, shared by all networks of the machine
 */
record PodNetworkRecords(Path addresses, String network, Path cache) {
    static final Path CACHE = Path.of("/var/lib/cni/results");

    private static final Log LOG = Log.of(PodNetworkRecords.class);

    /**
     * Removes the namespaces and links of pods of which nothing runs any more: a plugin that was not asked, or could not, take them away
     * would leave routes that lead later pods' addresses into nothing.
     */
    void remove() throws IOException {
        if (!Files.isDirectory(addresses)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(addresses, "*.*.*.*")) {
            for (Path file : files) {
                List<String> lines = Files.readString(file).lines().toList();
                if (!lines.isEmpty() && lines.getFirst().strip().matches("[0-9a-f]{8,128}")) {
                    remove(file.getFileName().toString(), lines.getFirst().strip());
                    Files.delete(file);
                }
            }
        }
    }

    private void remove(String address, String sandbox) throws IOException {
        Path noted = cache.resolve(network + "-" + sandbox + "-eth0");
        if (Files.exists(noted)) {
            String namespace = "";
            String device = "";
            for (JsonObject link : interfaces(noted)) {
                String path = link.string("sandbox");
                if (path.isEmpty()) {
                    device = link.string("name");
                } else {
                    namespace = Path.of(path).getFileName().toString();
                }
            }
            LOG.debug("a pod's network is removed", "address", address, "namespace", namespace, "device", device);
            HostNetwork.removePod(namespace, device, address);
            Files.delete(noted);
        }
        Files.deleteIfExists(cache.resolve("cni-loopback-" + sandbox + "-lo"));
    }

    private static List<JsonObject> interfaces(Path noted) throws IOException {
        try {
            return Json.parseObject(Files.readString(noted))
                    .object("result")
                    .array("interfaces")
                    .objects();
        } catch (JsonException e) {
            return List.of(); // written in part, by a machine that lost power: nothing of then is there any more
        }
    }
}
