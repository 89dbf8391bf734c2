package dev.proa.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the machine itself needs for pods and services: forwarding, and the DNS address on its loopback interface.
 * {@link #remove} takes away what is only ours; forwarding stays on, because others may have come to rely on it.
 */
public final class HostNetwork {
    private static final Pattern POD_LINK = Pattern.compile("\\bdev (veth\\S+)");
    /** How containerd begins the names of the namespaces that it makes. */
    private static final String POD_NAMESPACE = "cni-";

    private static final Path SWITCHES = Path.of("/proc/sys/net");

    private final List<String> addresses;
    private final boolean localhostNodePorts;

    /**
     * @param addresses cluster IPs that this machine answers itself
     * @param localhostNodePorts as in {@link ServiceNetworkSettings}
     */
    public HostNetwork(List<String> addresses, boolean localhostNodePorts) {
        this.addresses = List.copyOf(addresses);
        this.localhostNodePorts = localhostNodePorts;
    }

    /** Sets it up; doing so again changes nothing. @throws IOException naming what could not be done */
    public void set() throws IOException {
        enable("ipv4/ip_forward");
        if (localhostNodePorts) {
            enable("ipv4/conf/all/route_localnet");
        }
        ip("link", "set", "lo", "up");
        for (String address : addresses) {
            if (address.contains(":")) {
                enable("ipv6/conf/all/forwarding");
            }
            ip("addr", "replace", single(address), "dev", "lo");
        }
    }

    /** The addresses that the loopback interface has lost; {@link #set} puts them back. Cheap: no program is run. */
    public List<String> missing() throws IOException {
        NetworkInterface loopback = NetworkInterface.getByName("lo");
        List<InetAddress> there =
                loopback == null ? List.of() : loopback.inetAddresses().toList();
        return addresses.stream()
                .filter(address -> !there.contains(InetAddress.ofLiteral(address)))
                .toList();
    }

    /** Takes the addresses away again; those that are not there are no error. */
    public void remove() throws IOException {
        for (String address : addresses) {
            String listed = Command.run("ip", "-o", "addr", "show", "dev", "lo").output();
            if (listed.contains(" " + single(address) + " ")) {
                ip("addr", "del", single(address), "dev", "lo");
            }
        }
    }

    /**
     * Removes the network namespaces of pods, and the links to them, that are left in a pod network although nothing runs in it any
     * more: a plugin that was not asked, or could not, take them away would leave routes that lead later pods' addresses into nothing.
     *
     * @param podNetwork the range of this cluster's pods, which no other cluster of the machine may share
     */
    public static void removePods(String podNetwork) throws IOException {
        String family = podNetwork.contains(":") ? "-6" : "-4";
        for (String line : Command.run("ip", "netns", "list").output().lines().toList()) {
            String name = line.split(" ")[0];
            boolean pods = name.startsWith(POD_NAMESPACE)
                    && !Command.run("ip", "-n", name, family, "-o", "route", "show", "root", podNetwork)
                            .output()
                            .isBlank();
            if (pods) {
                Command.run("ip", "netns", "del", name);
            }
        }
        String routes = Command.run("ip", family, "-o", "route", "show", "root", podNetwork)
                .output();
        Matcher link = POD_LINK.matcher(routes);
        Set<String> links = new TreeSet<>();
        while (link.find()) {
            links.add(link.group(1));
        }
        for (String name : links) {
            Command.run("ip", "link", "del", name); // it may go by itself meanwhile, with its namespace
        }
    }

    private static String single(String address) {
        return address + (address.contains(":") ? "/128" : "/32");
    }

    private static void enable(String name) throws IOException {
        Path file = SWITCHES.resolve(name);
        if (!Files.readString(file).strip().equals("1")) {
            Files.writeString(file, "1");
        }
    }

    private static void ip(String... arguments) throws IOException {
        String[] words = new String[arguments.length + 1];
        words[0] = "ip";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        Command.Result result = Command.run(words);
        if (!result.succeeded()) {
            throw new IOException(String.join(" ", words) + ": " + result.error());
        }
    }
}
