package dev.proa.network.dns;

import java.net.InetAddress;

/** A resource record of class IN. Names are lower case and without a dot at the end. */
sealed interface DnsRecord {
    String name();

    int ttlSeconds();

    record Address(String name, int ttlSeconds, InetAddress address) implements DnsRecord {}

    record Alias(String name, int ttlSeconds, String target) implements DnsRecord {}

    record Pointer(String name, int ttlSeconds, String target) implements DnsRecord {}

    record NameServer(String name, int ttlSeconds, String target) implements DnsRecord {}

    record Service(String name, int ttlSeconds, int priority, int weight, int port, String target)
            implements DnsRecord {}

    record Text(String name, int ttlSeconds, String text) implements DnsRecord {}

    record Authority(String name, int ttlSeconds, String server, String mailbox, int serial, int negativeTtlSeconds)
            implements DnsRecord {}

    /** Whether its names have a form in DNS: labels of 1 to 63 bytes, 255 bytes in all (RFC 1035, 2.3.4). */
    default boolean isWritable() {
        return isName(name())
                && switch (this) {
                    case Address address -> true;
                    case Text text -> text.text().length() <= 255;
                    case Alias alias -> isName(alias.target());
                    case Pointer pointer -> isName(pointer.target());
                    case NameServer server -> isName(server.target());
                    case Service service -> isName(service.target());
                    case Authority authority -> isName(authority.server()) && isName(authority.mailbox());
                };
    }

    private static boolean isName(String name) {
        if (name.length() > 253) {
            return false;
        }
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63 || !label.chars().allMatch(c -> c <= 0xff)) {
                return false;
            }
        }
        return true;
    }

    default int type() {
        return switch (this) {
            case Address address -> address.address().getAddress().length == 4 ? DnsType.A : DnsType.AAAA;
            case Alias alias -> DnsType.CNAME;
            case Pointer pointer -> DnsType.PTR;
            case NameServer server -> DnsType.NS;
            case Service service -> DnsType.SRV;
            case Text text -> DnsType.TXT;
            case Authority authority -> DnsType.SOA;
        };
    }
}
