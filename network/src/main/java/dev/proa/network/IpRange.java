package dev.proa.network;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A range of addresses, {@code 10.0.0.0/8}, with the bits of the host cleared. */
public record IpRange(InetAddress first, int prefixLength) {
    /** Reads an address or an address with a prefix length. @throws IllegalArgumentException when it is neither */
    public static IpRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int bits = address.getAddress().length * 8;
        int length = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("not a range of addresses: " + text);
        }
        return new IpRange(masked(address, length), length);
    }

    /** Whether some address is in both. */
    public boolean overlaps(IpRange other) {
        int length = Math.min(prefixLength, other.prefixLength);
        return other.first.getClass() == first.getClass()
                && masked(other.first, length).equals(masked(first, length));
    }

    /** Whether all of the other range is in this one. */
    public boolean contains(IpRange other) {
        return other.prefixLength >= prefixLength && overlaps(other);
    }

    /** The address that comes so many after the first. @throws IllegalArgumentException when it is beyond the range */
    public InetAddress address(int number) {
        byte[] bytes = new BigInteger(1, first.getAddress())
                .add(BigInteger.valueOf(number))
                .toByteArray();
        InetAddress address = ofBytes(bytes, first.getAddress().length);
        if (!masked(address, prefixLength).equals(first)) {
            throw new IllegalArgumentException(this + " has no address number " + number);
        }
        return address;
    }

    /** The ranges without those that lie in another: nftables refuses elements that overlap. */
    static List<IpRange> disjoint(List<IpRange> ranges) {
        Set<IpRange> kept = new LinkedHashSet<>();
        ranges.stream().sorted(Comparator.comparingInt(IpRange::prefixLength)).forEach(range -> {
            if (!range.isIn(kept)) {
                kept.add(range);
            }
        });
        return List.copyOf(kept);
    }

    private boolean isIn(Set<IpRange> ranges) {
        for (int length = 0; length <= prefixLength; length++) {
            if (ranges.contains(new IpRange(masked(first, length), length))) {
                return true;
            }
        }
        return false;
    }

    private static InetAddress masked(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        int host = bytes.length * 8 - length;
        byte[] cleared =
                new BigInteger(1, bytes).shiftRight(host).shiftLeft(host).toByteArray();
        return ofBytes(cleared, bytes.length);
    }

    private static InetAddress ofBytes(byte[] cleared, int length) {
        byte[] result = new byte[length];
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
