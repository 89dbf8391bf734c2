package dev.proa.server;

import dev.proa.api.storage.encryption.SealedValues;
import dev.proa.base.PrivateFiles;
import dev.proa.configuration.Configuration;
import dev.proa.network.HostNetwork;
import dev.proa.node.runtime.Containerd;
import dev.proa.node.runtime.ContainerdSettings;
import dev.proa.node.runtime.PauseImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the parts of a cluster keep their things, for the running process and for the commands that work beside it. */
public final class Places {
    private Places() {}

    /** The settings of the cluster's own containerd; empty when there is no containerd program. */
    public static Optional<ContainerdSettings> containerd(Configuration configuration) {
        return Containerd.find(configuration.containerd()).map(binary -> {
            ContainerdSettings usual =
                    ContainerdSettings.of(binary, configuration.dataFolder(), configuration.runFolder());
            return new ContainerdSettings(
                    usual.binary(),
                    usual.root(),
                    usual.state(),
                    usual.socket(),
                    usual.logFile(),
                    List.of(configuration.cniPlugins(), Path.of("/opt/cni/bin")),
                    usual.networkConfiguration(),
                    usual.registries(),
                    PauseImage.NAME);
        });
    }

    /** What the cluster sets up in the host's own network. */
    public static HostNetwork hostNetwork(Configuration configuration) {
        return new HostNetwork(List.of(configuration.dnsAddress()), true);
    }

    /** Where a start notes the addresses that it puts on the loopback interface, one a line: the only ones that are taken away again. */
    public static Path addressRecord(Configuration configuration) {
        return configuration.runFolder().resolve("loopback-addresses");
    }

    /** What the CNI plugins noted of the cluster's pods. */
    static PodNetworkRecords podNetworkRecords(Configuration configuration) {
        return new PodNetworkRecords(
                configuration.dataFolder().resolve("addresses").resolve(configuration.profile()),
                configuration.profile(),
                PodNetworkRecords.CACHE);
    }

    /** The control group, below the root, of all pods of the cluster. */
    static String controlGroup(Configuration configuration) {
        return "/" + configuration.runFolder().getFileName();
    }

    /** The name of the cluster's nftables table. */
    public static String nftablesTable(Configuration configuration) {
        return configuration.profile().equals("proa") ? "proa" : "proa-" + configuration.profile();
    }

    /** The folder of the store's log. */
    public static Path store(Configuration configuration) {
        return configuration.dataFolder().resolve("store");
    }

    /** What the flight recorder keeps. */
    public static Path plans(Configuration configuration) {
        return configuration.dataFolder().resolve("plans.log");
    }

    /** The folder of the authorities, keys and certificates. */
    public static Path certificates(Configuration configuration) {
        return configuration.dataFolder().resolve("certificates");
    }

    /** Where the key lies with which Secrets are encrypted, unless the user has an EncryptionConfiguration of their own. */
    public static Path encryption(Configuration configuration) {
        return configuration.dataFolder().resolve("encryption.yaml");
    }

    /**
     * How objects lie on the disk.
     *
     * @throws IOException when the encryption configuration cannot be read
     */
    static SealedValues sealing(Configuration configuration) throws IOException {
        if (configuration.encryption().isPresent()) {
            return SealedValues.configured(configuration.encryption().get());
        }
        PrivateFiles.passage(configuration.dataFolder());
        return SealedValues.own(encryption(configuration));
    }
}
