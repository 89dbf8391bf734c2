package dev.proa.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How this cluster runs. {@link Setting} says what each part means and how a user names it.
 *
 * @param containerd empty: the program in PATH
 * @param encryption the user's EncryptionConfiguration; empty: Secrets with a key of the cluster's own
 * @param kubeconfig empty: as kubectl would choose
 * @param storeMegabytes quota of what is stored; 0: its part of the heap
 * @param nodeAddress empty: the address of the interface of the default route, found when it is needed
 */
public record Configuration(
        String profile,
        Path dataFolder,
        String bindAddress,
        int apiPort,
        String nodeName,
        String nodeAddress,
        String podNetwork,
        String serviceNetwork,
        String dnsAddress,
        String clusterDomain,
        Optional<Path> containerd,
        Path cniPlugins,
        Path registries,
        Optional<Path> encryption,
        Optional<Path> kubeconfig,
        int heapMegabytes,
        int storeMegabytes,
        String logLevel,
        Duration startTimeout) {

    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final String CIDR = "\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}";

    /** From texts by setting; what is missing has its default. */
    public static Configuration of(Map<Setting, String> texts) {
        Reader read = new Reader(texts);
        String profile = read.matching(
                Setting.PROFILE,
                "[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?",
                "a name of at most 15 lower case letters, digits and dashes");
        String data = read.text(Setting.DATA_FOLDER);
        String node = read.text(Setting.NODE_NAME);
        return new Configuration(
                profile,
                Path.of(data.isEmpty() ? "/var/lib/" + profile : data),
                read.text(Setting.BIND_ADDRESS),
                read.number(Setting.API_PORT, 0, 65_535),
                node.isEmpty() ? hostName() : node,
                read.text(Setting.NODE_ADDRESS),
                read.matching(Setting.POD_NETWORK, CIDR, "an IPv4 range such as 10.244.0.0/16"),
                read.matching(Setting.SERVICE_NETWORK, CIDR, "an IPv4 range such as 10.96.0.0/16"),
                read.matching(Setting.DNS_ADDRESS, "\\d{1,3}(\\.\\d{1,3}){3}", "an IPv4 address"),
                read.text(Setting.CLUSTER_DOMAIN),
                read.path(Setting.CONTAINERD),
                Path.of(read.text(Setting.CNI_PLUGINS)),
                Path.of(read.text(Setting.REGISTRIES)),
                read.path(Setting.ENCRYPTION),
                read.path(Setting.KUBECONFIG_FILE),
                read.number(Setting.HEAP_MEGABYTES, 64, 1_000_000),
                read.number(Setting.STORE_MEGABYTES, 0, 1_000_000),
                read.matching(Setting.LOG_LEVEL, "debug|info|warn|error", "debug, info, warn or error"),
                Duration.ofSeconds(read.number(Setting.START_TIMEOUT_SECONDS, 1, 3_600)));
    }

    /** Folder of what doesn't outlive a run of the machine: sockets, process ids, progress. */
    public Path runFolder() {
        return Path.of("/run", profile.equals("proa") ? "proa" : "proa-" + profile);
    }

    public Path pidFile() {
        return runFolder().resolve("proa.pid");
    }

    /** Where the background process notes each step of its start. */
    public Path stepsFile() {
        return runFolder().resolve("steps");
    }

    public Path logFile() {
        return dataFolder.resolve("proa.log");
    }

    /** The administrator's kubeconfig, readable by root only. */
    public Path adminKubeconfig() {
        return dataFolder.resolve("admin.kubeconfig");
    }

    /** The node's address as configured or found. */
    public String resolvedNodeAddress() {
        return nodeAddress.isEmpty() ? hostAddress() : nodeAddress;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String hostAddress() {
        try {
            List<NetworkInterface> candidates = new ArrayList<>();
            Optional<String> outwards = defaultRoute();
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (outwards.isPresent() && network.getName().equals(outwards.get())) {
                    candidates.addFirst(network);
                } else if (!network.isLoopback()
                        && network.isUp()
                        && !network.getName().startsWith("veth")) {
                    candidates.add(network);
                }
            }
            return candidates.stream()
                    .flatMap(network -> network.getInterfaceAddresses().stream())
                    .map(InterfaceAddress::getAddress)
                    .filter(address -> address instanceof Inet4Address && !address.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst()
                    .orElseThrow(() ->
                            new ConfigurationException("no network interface has an IPv4 address; set node-address"));
        } catch (SocketException e) {
            throw new ConfigurationException(
                    "cannot read the network interfaces: " + e.getMessage() + "; set node-address");
        }
    }

    /** The interface that leads outwards: its line in the kernel's table has destination and mask 0. */
    private static Optional<String> defaultRoute() {
        try (Stream<String> lines = Files.lines(ROUTES)) {
            return lines.map(line -> line.split("\\s+"))
                    .filter(fields -> fields.length > 7 && fields[1].equals("00000000") && fields[7].equals("00000000"))
                    .map(fields -> fields[0])
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** The settings with the texts that the record came from, for the child process and for tests. */
    public static Map<Setting, String> defaults() {
        Map<Setting, String> result = new LinkedHashMap<>();
        List<Setting> all = Setting.ALL;
        all.forEach(setting -> result.put(setting, setting.defaultText()));
        return result;
    }

    private record Reader(Map<Setting, String> texts) {
        String text(Setting setting) {
            return texts.getOrDefault(setting, setting.defaultText());
        }

        String matching(Setting setting, String pattern, String wanted) {
            String text = text(setting);
            if (!text.matches(pattern)) {
                throw new ConfigurationException(setting.key() + " is \"" + text + "\": it must be " + wanted);
            }
            return text;
        }

        Optional<Path> path(Setting setting) {
            String text = text(setting);
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
        }

        int number(Setting setting, int min, int max) {
            String text = text(setting);
            try {
                int number = Integer.parseInt(text.trim());
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // the same advice as for a number out of range
            }
            throw new ConfigurationException(
                    setting.key() + " is \"" + text + "\": it must be a whole number from " + min + " to " + max);
        }
    }
}
