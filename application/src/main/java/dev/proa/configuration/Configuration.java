package dev.proa.configuration;

import dev.proa.network.IpRange;
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
 * @param dataFolder absolute
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
    /** Names of clusters. */
    public static final String PROFILE_NAME = "[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?";

    private static final String NAME =
            "(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*";
    private static final String IPV4 = "(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}";
    private static final int DNS_NUMBER = 10;
    private static final int POD_PREFIX_MIN = 8;
    /** As upstream: the addresses in use are kept in a map of bits. */
    private static final int SERVICE_PREFIX_MIN = 12;
    /** Still with a tenth address, and some for services. */
    private static final int PREFIX_MAX = 28;

    private static final List<String> UNUSABLE = List.of("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3");

    /** From texts by setting; what is missing has its default. */
    public static Configuration of(Map<Setting, String> texts) {
        Reader read = new Reader(texts);
        String profile = read.matching(
                Setting.PROFILE, PROFILE_NAME, "a name of at most 15 lower case letters, digits and dashes");
        String data = read.text(Setting.DATA_FOLDER);
        String node = read.text(Setting.NODE_NAME);
        IpRange pods = podRange(texts);
        IpRange services = serviceRange(texts);
        if (pods.overlaps(services)) {
            throw new ConfigurationException("pod-network " + pods + " and service-network " + services + " overlap");
        }
        return new Configuration(
                profile,
                Path.of(data.isEmpty() ? ProfileFile.STATE_ROOT + "/" + profile : data)
                        .toAbsolutePath()
                        .normalize(),
                read.address(Setting.BIND_ADDRESS, true),
                read.number(Setting.API_PORT, 0, 65_535),
                node.isEmpty() ? hostName() : read.matching(Setting.NODE_NAME, NAME, "a lower case DNS name"),
                nodeAddress(read, pods, services),
                pods.toString(),
                services.toString(),
                dnsAddress(read, services),
                read.matching(Setting.CLUSTER_DOMAIN, NAME, "a lower case DNS name such as cluster.local"),
                read.path(Setting.CONTAINERD),
                Path.of(read.text(Setting.CNI_PLUGINS)).toAbsolutePath(),
                Path.of(read.text(Setting.REGISTRIES)).toAbsolutePath(),
                read.path(Setting.ENCRYPTION),
                read.path(Setting.KUBECONFIG_FILE),
                read.number(Setting.HEAP_MEGABYTES, 64, 1_000_000),
                read.number(Setting.STORE_MEGABYTES, 0, 1_000_000),
                read.matching(Setting.LOG_LEVEL, "debug|info|warn|error", "debug, info, warn or error"),
                Duration.ofSeconds(read.number(Setting.START_TIMEOUT_SECONDS, 1, 3_600)));
    }

    /** The pods' range, checked by itself. */
    static IpRange podRange(Map<Setting, String> texts) {
        return new Reader(texts).range(Setting.POD_NETWORK, POD_PREFIX_MIN);
    }

    /** The services' range, checked by itself. */
    static IpRange serviceRange(Map<Setting, String> texts) {
        return new Reader(texts).range(Setting.SERVICE_NETWORK, SERVICE_PREFIX_MIN);
    }

    /** The API's port, checked by itself. */
    static int port(Map<Setting, String> texts) {
        return new Reader(texts).number(Setting.API_PORT, 0, 65_535);
    }

    private static String nodeAddress(Reader read, IpRange pods, IpRange services) {
        String address = read.text(Setting.NODE_ADDRESS).isEmpty() ? "" : read.address(Setting.NODE_ADDRESS, false);
        for (IpRange range : List.of(pods, services)) {
            if (!address.isEmpty() && range.contains(IpRange.parse(address))) {
                throw new ConfigurationException(
                        "node-address is \"" + address + "\": it must not be in the cluster's own " + range);
            }
        }
        return address;
    }

    /** The tenth address of the range, as is usual, or what it is told: not the first, which is the API's, nor the last. */
    private static String dnsAddress(Reader read, IpRange services) {
        if (read.text(Setting.DNS_ADDRESS).isEmpty()) {
            return services.address(DNS_NUMBER).getHostAddress();
        }
        String address = read.address(Setting.DNS_ADDRESS, false);
        IpRange single = IpRange.parse(address);
        List<IpRange> others = List.of(
                IpRange.parse(services.address(0).getHostAddress()),
                IpRange.parse(services.address(1).getHostAddress()),
                IpRange.parse(services.address((1 << 32 - services.prefixLength()) - 1)
                        .getHostAddress()));
        if (!services.contains(single) || others.contains(single)) {
            throw new ConfigurationException(
                    "dns-address is \"" + address + "\": it must be inside the service-network " + services
                            + ", and none of its first two addresses nor its last");
        }
        return address;
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

    /** The value of a setting that is kept with the cluster. */
    public String kept(Setting setting) {
        return switch (setting.key()) {
            case "data-folder" -> dataFolder.toString();
            case "api-port" -> Integer.toString(apiPort);
            case "node-name" -> nodeName;
            case "pod-network" -> podNetwork;
            case "service-network" -> serviceNetwork;
            case "dns-address" -> dnsAddress;
            case "cluster-domain" -> clusterDomain;
            default -> throw new IllegalArgumentException(setting.key() + " is not kept");
        };
    }

    /** The node's address as configured or found. */
    public String resolvedNodeAddress() {
        return nodeAddress.isEmpty() ? hostAddress() : nodeAddress;
    }

    /** The host's name in the form that a node's name must have. */
    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            String legal = name.replaceAll("[^a-z0-9.-]", "-");
            return legal.matches(NAME) ? legal : "localhost";
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
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text).toAbsolutePath());
        }

        /** An IPv4 range of addresses that hosts may have, written with the bits of the host cleared. */
        IpRange range(Setting setting, int prefixMin) {
            String text = text(setting);
            String wanted = "an IPv4 range such as " + setting.defaultText() + ", with a prefix length from "
                    + prefixMin + " to " + PREFIX_MAX;
            if (text.matches(IPV4 + "/\\d{1,2}")) {
                try {
                    IpRange range = IpRange.parse(text);
                    boolean whole = range.toString().equals(text);
                    boolean sized = range.prefixLength() >= prefixMin && range.prefixLength() <= PREFIX_MAX;
                    if (sized && !whole) {
                        throw new ConfigurationException(
                                setting.key() + " is \"" + text + "\": is " + range + " meant?");
                    }
                    if (sized && UNUSABLE.stream().map(IpRange::parse).noneMatch(range::overlaps)) {
                        return range;
                    }
                } catch (IllegalArgumentException e) {
                    // the same advice as for any other text
                }
            }
            throw new ConfigurationException(setting.key() + " is \"" + text + "\": it must be " + wanted
                    + ", outside of the loopback, link-local and multicast ranges");
        }

        /**
         * An address that a host may have.
         *
         * @param listening whether 0.0.0.0, loopback and IPv6 will do as well
         */
        String address(Setting setting, boolean listening) {
            String text = text(setting);
            String wanted = listening ? "an IP address" : "an IPv4 address that other machines could have";
            try {
                boolean four = text.matches(IPV4);
                if (four || listening && text.contains(":")) {
                    IpRange single = IpRange.parse(text);
                    if (listening || UNUSABLE.stream().map(IpRange::parse).noneMatch(single::overlaps)) {
                        return text;
                    }
                }
            } catch (IllegalArgumentException e) {
                // the same advice as for any other text
            }
            throw new ConfigurationException(setting.key() + " is \"" + text + "\": it must be " + wanted);
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
