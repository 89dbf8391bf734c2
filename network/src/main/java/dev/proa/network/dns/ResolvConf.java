package dev.proa.network.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The machine's resolvers, as {@code /etc/resolv.conf} names them. */
final class ResolvConf {
    /** More are not asked, as in the C library. */
    static final int NAME_SERVERS_MAX = 3;

    private static final int PORT = 53;

    private ResolvConf() {}

    /** The name servers in their order; none when the file is missing. Lines that make no sense are passed over. */
    static List<InetSocketAddress> nameServers(Path file) {
        List<InetSocketAddress> servers = new ArrayList<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", 0);
            if (words.length > 1 && words[0].equals("nameserver") && servers.size() < NAME_SERVERS_MAX) {
                try {
                    servers.add(new InetSocketAddress(InetAddress.ofLiteral(words[1]), PORT));
                } catch (IllegalArgumentException e) {
                    // not an address: as if the line weren't there
                }
            }
        }
        return servers;
    }
}
