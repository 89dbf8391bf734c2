package dev.proa.network;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A range of addresses, {@code 10.0.0.0/8}, with the bits of the host cleared. */
record IpRange(InetAddress first, int prefixLength) {
    /** Reads an address or an address with a prefix length. */
    static IpRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int bits = address.getAddress().length * 8;
        int length = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("not a range of addresses: " + text);
        }
        return new IpRange(masked(address, length), length);
    }

    boolean contains(IpRange other) {
        return other.prefixLength >= prefixLength
                && other.first.getClass() == first.getClass()
                && masked(other.first, prefixLength).equals(first);
    }

    /** The ranges without those that lie in another: nftables refuses elements that overlap. */
    static List<IpRange> disjoint(List<IpRange> ranges) {
        List<IpRange> kept = new ArrayList<>();
        ranges.stream().sorted(Comparator.comparing(IpRange::prefixLength)).forEach(range -> {
            if (kept.stream().noneMatch(wider -> wider.contains(range))) {
                kept.add(range);
            }
        });
        return kept;
    }

    private static InetAddress masked(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        int host = bytes.length * 8 - length;
        byte[] cleared =
                new BigInteger(1, bytes).shiftRight(host).shiftLeft(host).toByteArray();
        byte[] result = new byte[bytes.length];
        for (int i = 1; i <= Math.min(cleared.length, result.length); i++) {
            result[result.length - i] = cleared[cleared.length - i];
        }
        try {
            return InetAddress.getByAddress(result);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address's own length is always legal", e);
        }
    }

    @Override
    public String toString() {
        boolean single = prefixLength == first.getAddress().length * 8;
        return single ? first.getHostAddress() : first.getHostAddress() + "/" + prefixLength;
    }
}
