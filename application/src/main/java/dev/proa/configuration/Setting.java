package dev.proa.configuration;

import java.util.List;
import java.util.Locale;

/**
 * One setting, under one name in three places: {@code --data-folder}, {@code PROA_DATA_FOLDER}, {@code data-folder} in
 * the configuration file. A flag wins over the environment, the environment over what the cluster was made with
 * ({@link ProfileFile}), that over the file, the file over the default.
 *
 * @param key the name in the configuration file
 * @param defaultText the default as text
 * @param description one line of help
 */
public record Setting(String key, String defaultText, String description) {
    static final Setting PROFILE = new Setting(
            "profile", "proa", "Name of this cluster: its kubeconfig context, nftables table and data folder carry it");
    static final Setting DATA_FOLDER =
            new Setting("data-folder", "", "Where all state is kept (default: /var/lib/PROFILE)");
    static final Setting BIND_ADDRESS = new Setting("bind-address", "0.0.0.0", "Address on which the API listens");
    static final Setting API_PORT = new Setting("api-port", "6443", "Port of the API; 0 takes a free one");
    static final Setting NODE_NAME = new Setting("node-name", "", "Name of this node (default: the host's name)");
    static final Setting NODE_ADDRESS =
            new Setting("node-address", "", "IPv4 address of this node (default: the one of the default route)");
    static final Setting POD_NETWORK = new Setting("pod-network", "10.244.0.0/16", "IPv4 range of the pods");
    static final Setting SERVICE_NETWORK =
            new Setting("service-network", "10.96.0.0/16", "IPv4 range of the services' cluster IPs");
    static final Setting DNS_ADDRESS =
            new Setting("dns-address", "", "The cluster's DNS address (default: the service network's tenth)");
    static final Setting CLUSTER_DOMAIN = new Setting("cluster-domain", "cluster.local", "DNS domain of the cluster");
    static final Setting CONTAINERD =
            new Setting("containerd", "", "The containerd program to run (default: the one in PATH)");
    static final Setting CNI_PLUGINS =
            new Setting("cni-plugins", "/usr/lib/cni", "Folder with the standard CNI plugins");
    static final Setting REGISTRIES = new Setting(
            "registries",
            "/etc/proa/registries.yaml",
            "Mirrors and credentials of registries, in the form of k3s's registries.yaml");
    static final Setting ENCRYPTION = new Setting(
            "encryption-configuration",
            "",
            "EncryptionConfiguration file: which resources are encrypted with which keys (default: Secrets, with a key in the data folder)");
    static final Setting KUBECONFIG_FILE = new Setting(
            "kubeconfig",
            "",
            "Kubeconfig file into which the context is merged (default: KUBECONFIG, or the caller's ~/.kube/config)");
    static final Setting HEAP_MEGABYTES =
            new Setting("heap-megabytes", "512", "Upper limit of the process's Java heap in MiB");
    static final Setting STORE_MEGABYTES = new Setting(
            "store-megabytes", "0", "Quota of what is stored, in MiB (default: 30 % of the heap, which holds it)");
    static final Setting LOG_LEVEL =
            new Setting("log-level", "info", "Least severe level that is logged: debug, info, warn, error");
    static final Setting START_TIMEOUT_SECONDS =
            new Setting("start-timeout-seconds", "120", "How long `proa up` waits for the cluster to be ready");

    /** All of them, in the order of the help text. */
    public static final List<Setting> ALL = List.of(
            PROFILE,
            DATA_FOLDER,
            BIND_ADDRESS,
            API_PORT,
            NODE_NAME,
            NODE_ADDRESS,
            POD_NETWORK,
            SERVICE_NETWORK,
            DNS_ADDRESS,
            CLUSTER_DOMAIN,
            CONTAINERD,
            CNI_PLUGINS,
            REGISTRIES,
            ENCRYPTION,
            KUBECONFIG_FILE,
            HEAP_MEGABYTES,
            STORE_MEGABYTES,
            LOG_LEVEL,
            START_TIMEOUT_SECONDS);

    /** Those that say which cluster is meant. */
    public static final List<Setting> WHICH_CLUSTER = List.of(PROFILE, DATA_FOLDER);

    /**
     * Those that are kept with the cluster from its first start on: the same from then, whatever a command is told, until
     * {@code proa up} changes them.
     */
    public static final List<Setting> KEPT =
            List.of(DATA_FOLDER, API_PORT, NODE_NAME, POD_NETWORK, SERVICE_NETWORK, DNS_ADDRESS, CLUSTER_DOMAIN);

    /** Of these, those that what is stored and what runs depend on: nothing changes them. */
    public static final List<Setting> FIXED =
            List.of(DATA_FOLDER, NODE_NAME, POD_NETWORK, SERVICE_NETWORK, DNS_ADDRESS, CLUSTER_DOMAIN);

    public String flag() {
        return "--" + key;
    }

    public String environmentVariable() {
        return "PROA_" + key.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
