package dev.proa.node.runtime;

import dev.proa.base.PrivateFiles;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The pod network's CNI configuration: a point-to-point link per pod ({@code ptp}, whose traffic all passes the host's
 * routing, so that service addresses and policies don't depend on bridge netfilter), addresses from the node's range, host ports.
 *
 * @param name of the network: also names its address store
 * @param podCidr from which the pods' addresses come
 * @param addresses folder in which host-local remembers who has which address
 * @param masquerade whether the plugin hides pods behind the node towards the outside
 */
public record PodNetwork(String name, String podCidr, Path addresses, boolean masquerade) {
    JsonObject configuration() {
        JsonObject addressing = JsonObject.of(
                "type", "host-local",
                "dataDir", addresses.toString(),
                "ranges", JsonArray.of(JsonArray.of(JsonObject.of("subnet", podCidr))),
                "routes", JsonArray.of(JsonObject.of("dst", "0.0.0.0/0")));
        JsonObject link = JsonObject.of("type", "ptp", "ipMasq", masquerade, "ipam", addressing);
        JsonObject ports =
                JsonObject.of("type", "portmap", "snat", true, "capabilities", JsonObject.of("portMappings", true));
        return JsonObject.of("cniVersion", "1.0.0", "name", name, "plugins", JsonArray.of(link, ports));
    }

    /** Writes it into containerd's configuration folder, which notices. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        PrivateFiles.write(
                folder.resolve("10-" + name + ".conflist"), configuration().toJson());
    }
}
