package dev.proa.routing;

import java.net.InetAddress;
import java.util.Optional;

/** Reads addresses as upstream does: no short forms, no zones, no IPv4 within IPv6; an IPv4 number may begin with zeros and is decimal. */
final class IpText {
    /** The longest text of an IPv6 address. */
    private static final int CHARACTERS_MAX = 45;

    private IpText() {}

    /** Its one canonical text (RFC 5952 for IPv6); empty when it is no address. */
    static Optional<String> canonical(String text) {
        return parse(text).map(IpText::canonical);
    }

    /** The address; empty when it is none. */
    static Optional<InetAddress> parse(String text) {
        if (text.isEmpty() || text.length() > CHARACTERS_MAX || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
            return Optional.empty();
        }
        try {
            if (text.indexOf(':') < 0) {
                return decimal(text).map(InetAddress::ofLiteral);
            }
            InetAddress address = InetAddress.ofLiteral(text);
            // A mapped IPv4 address comes back as an IPv4 one.
            return address.getAddress().length == 16 ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Four decimal numbers, without zeros in front. */
    private static Optional<String> decimal(String text) {
        String[] numbers = text.split("\\.", -1);
        if (numbers.length != 4) {
            return Optional.empty();
        }
        StringBuilder plain = new StringBuilder();
        for (String number : numbers) {
            if (number.isEmpty() || number.length() > 3 || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.empty();
            }
            int value = Integer.parseInt(number);
            if (value > 255) {
                return Optional.empty();
            }
            plain.append(plain.isEmpty() ? "" : ".").append(value);
        }
        return Optional.of(plain.toString());
    }

    private static String canonical(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.getHostAddress();
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        int longest = 0;
        int at = -1;
        for (int from = 0; from < 8; from++) {
            int to = from;
            while (to < 8 && groups[to] == 0) {
                to++;
            }
            if (to - from > Math.max(longest, 1)) {
                longest = to - from;
                at = from;
            }
        }
        if (at < 0) {
            return hex(groups, 0, 8);
        }
        return hex(groups, 0, at) + "::" + hex(groups, at + longest, 8);
    }

    private static String hex(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    /** Why nothing may be sent to it in a Service's name, as upstream's validation has it; empty when it may. */
    static Optional<String> special(InetAddress address) {
        if (address.isAnyLocalAddress()) {
            return Optional.of("is the unspecified address");
        }
        if (address.isLoopbackAddress()) {
            return Optional.of("is in the loopback range");
        }
        if (address.isLinkLocalAddress()) {
            return Optional.of("is in the link-local range");
        }
        if (address.isMulticastAddress()) {
            return Optional.of("is in the multicast range");
        }
        byte[] bytes = address.getAddress();
        return bytes.length == 4 && bytes[0] == -1 && bytes[1] == -1 && bytes[2] == -1 && bytes[3] == -1
                ? Optional.of("is the broadcast address")
                : Optional.empty();
    }
}
