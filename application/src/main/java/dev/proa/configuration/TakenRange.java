package dev.proa.configuration;

import dev.proa.network.IpRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A range of addresses that a new cluster must leave alone.
 *
 * @param owner whose it is, as a user reads it: {@code the cluster "proa"}, {@code the route to it by eth0}
 */
record TakenRange(IpRange range, String owner) {
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final Path RESOLVERS = Path.of("/etc/resolv.conf");

    /** What this machine reaches: its routes but the default one, its own addresses, and its resolvers. IPv4 only. */
    static List<TakenRange> ofHost() {
        List<TakenRange> taken = new ArrayList<>();
        for (String line : lines(ROUTES)) {
            route(line.split("\\s+")).ifPresent(taken::add);
        }
        try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
            interfaces.forEach(network -> network.getInterfaceAddresses().stream()
                    .map(InterfaceAddress::getAddress)
                    .filter(Inet4Address.class::isInstance)
                    .forEach(address -> taken.add(new TakenRange(
                            IpRange.parse(address.getHostAddress()), "the address of " + network.getName()))));
        } catch (IOException e) {
            throw new UncheckedIOException("the network interfaces cannot be read", e);
        }
        taken.addAll(resolvers(lines(RESOLVERS)));
        return taken;
    }

    /** The name servers of lines as in resolv.conf; as in the C library, what is no address is passed over. */
    static List<TakenRange> resolvers(List<String> lines) {
        List<TakenRange> servers = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > 1 && words[0].equals("nameserver") && words[1].matches("\\d+(\\.\\d+){3}")) {
                try {
                    servers.add(new TakenRange(IpRange.parse(words[1]), "the name server of " + RESOLVERS));
                } catch (IllegalArgumentException noAddress) {
                    // a number above 255
                }
            }
        }
        return servers;
    }

    /** A line of the kernel's table: interface, destination and mask in hexadecimal, the lowest byte first. */
    static Optional<TakenRange> route(String... fields) {
        if (fields.length < 8 || !fields[1].matches("[0-9A-F]{8}") || fields[7].equals("00000000")) {
            return Optional.empty();
        }
        byte[] bytes = HexFormat.of().parseHex(fields[1]);
        String address = "%d.%d.%d.%d".formatted(bytes[3] & 0xff, bytes[2] & 0xff, bytes[1] & 0xff, bytes[0] & 0xff);
        int length = Integer.bitCount(Integer.parseUnsignedInt(fields[7], 16));
        return Optional.of(new TakenRange(IpRange.parse(address + "/" + length), "the route by " + fields[0]));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The owner of what overlaps a range, the range it has named. */
    static Optional<String> conflict(IpRange range, List<TakenRange> taken) {
        return taken.stream()
                .filter(other -> other.range.overlaps(range))
                .findFirst()
                .map(other -> other.owner + " (" + other.range + ")");
    }
}
