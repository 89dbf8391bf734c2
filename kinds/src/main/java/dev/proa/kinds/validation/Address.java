package dev.proa.kinds.validation;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IP address with how it was written.
 *
 * @param bytes 4 or 16; an IPv4 address in IPv6 form has 4
 * @param leadingZeros whether a decimal part has zeros in front
 * @param mapped whether it is an IPv4 address in IPv6 form
 */
@SuppressWarnings("ArrayRecordComponent") // taken apart, never compared
record Address(byte[] bytes, boolean leadingZeros, boolean mapped) {
    private static final Pattern IPV4 = Pattern.compile("\\d+(\\.\\d+){3}");
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-fA-F:.]+");

    /** Reads what Go's older parser accepts: leading zeros too. */
    static Optional<Address> parse(String text) {
        if (IPV4.matcher(text).matches()) {
            return ipv4(text);
        }
        return text.contains(":") && IPV6_CHARACTERS.matcher(text).matches() ? ipv6(text) : Optional.empty();
    }

    private static Optional<Address> ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] bytes = new byte[4];
        boolean zeros = false;
        for (int i = 0; i < 4; i++) {
            String digits = parts[i].replaceFirst("^0+(?=\\d)", "");
            if (digits.length() > 3 || Integer.parseInt(digits) > 255) {
                return Optional.empty();
            }
            zeros |= digits.length() != parts[i].length();
            bytes[i] = (byte) Integer.parseInt(digits);
        }
        return Optional.of(new Address(bytes, zeros, false));
    }

    private static Optional<Address> ipv6(String text) {
        int lastColon = text.lastIndexOf(':');
        String head = text;
        boolean zeros = false;
        if (text.indexOf('.') >= 0) {
            Optional<Address> tail = parse(text.substring(lastColon + 1));
            if (tail.isEmpty() || tail.get().bytes().length != 4) {
                return Optional.empty();
            }
            zeros = tail.get().leadingZeros();
            byte[] b = tail.get().bytes();
            head = text.substring(0, lastColon + 1)
                    + Integer.toHexString((b[0] & 0xff) << 8 | b[1] & 0xff)
                    + ":" + Integer.toHexString((b[2] & 0xff) << 8 | b[3] & 0xff);
        }
        return groups(head, zeros);
    }

    private static Optional<Address> groups(String text, boolean zeros) {
        int gap = text.indexOf("::");
        String[] left = split(gap < 0 ? text : text.substring(0, gap));
        String[] right = gap < 0 ? new String[0] : split(text.substring(gap + 2));
        int count = left.length + right.length;
        if (gap < 0 ? count != 8 : count > 7) {
            return Optional.empty();
        }
        byte[] bytes = new byte[16];
        if (!fill(bytes, 0, left) || !fill(bytes, 16 - 2 * right.length, right)) {
            return Optional.empty();
        }
        boolean mapped = true;
        for (int i = 0; i < 12; i++) {
            mapped &= bytes[i] == (byte) (i < 10 ? 0 : 0xff);
        }
        return Optional.of(
                mapped
                        ? new Address(java.util.Arrays.copyOfRange(bytes, 12, 16), zeros, true)
                        : new Address(bytes, zeros, false));
    }

    private static String[] split(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }

    private static boolean fill(byte[] bytes, int from, String[] groups) {
        for (int i = 0; i < groups.length; i++) {
            if (groups[i].isEmpty() || groups[i].length() > 4) {
                return false;
            }
            int value = Integer.parseInt(groups[i], 16);
            bytes[from + 2 * i] = (byte) (value >> 8);
            bytes[from + 2 * i + 1] = (byte) value;
        }
        return true;
    }

    boolean isIpv6() {
        return bytes.length == 16;
    }

    private InetAddress inet() {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    boolean isUnspecified() {
        return inet().isAnyLocalAddress();
    }

    boolean isLoopback() {
        return inet().isLoopbackAddress();
    }

    boolean isLinkLocal() {
        return inet().isLinkLocalAddress();
    }

    boolean isLinkLocalMulticast() {
        return bytes.length == 4
                ? bytes[0] == (byte) 224 && bytes[1] == 0 && bytes[2] == 0
                : bytes[0] == (byte) 0xff && (bytes[1] & 0x0f) == 2;
    }

    /** The same network with the bits after the prefix cleared. */
    Address masked(int prefixBits) {
        byte[] result = bytes.clone();
        for (int i = 0; i < result.length; i++) {
            int keep = Math.clamp(prefixBits - 8L * i, 0, 8);
            result[i] &= (byte) (0xff << (8 - keep));
        }
        return new Address(result, false, mapped);
    }

    boolean sameBytes(Address other) {
        return java.util.Arrays.equals(bytes, other.bytes);
    }

    /** The canonical text (RFC 5952 for IPv6). */
    String text() {
        if (bytes.length == 4) {
            return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
