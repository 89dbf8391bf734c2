package dev.proa.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the machine itself needs for pods and services: forwarding, and the DNS address on its loopback interface.
 * {@link #remove} takes away what is only ours; forwarding stays on, because others may have come to rely on it.
 */
public final class HostNetwork {
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
     * Removes a network namespace and a pod's link to it; what is not there is no error.
     *
     * @param device with the route to the pod
     */
    public static void removePod(String namespace, String device, String podAddress) throws IOException {
        if (!namespace.isEmpty()) {
            Command.run("ip", "netns", "del", namespace);
        }
        String route = Command.run("ip", "-o", "route", "show", podAddress).output();
        if (!device.isEmpty() && (" " + route + " ").contains(" dev " + device + " ")) {
            Command.run("ip", "link", "del", device); // it may go by itself meanwhile, with its namespace
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
