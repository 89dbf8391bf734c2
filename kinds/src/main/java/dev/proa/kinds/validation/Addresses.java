package dev.proa.kinds.validation;

import dev.proa.api.error.FieldErrors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** IP addresses and networks in fields, in upstream's words; values that were stored before are not asked again. */
public final class Addresses {
    private static final String NO_ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private static final String NO_NETWORK = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    private Addresses() {}

    private record Network(Address address, int bits, boolean leadingZeros) {
        String text() {
            return address.masked(bits).text() + "/" + bits;
        }
    }

    public static boolean isAddress(String value) {
        return Address.parse(value).isPresent();
    }

    public static boolean isIpv6(String value) {
        return Address.parse(value).map(Address::isIpv6).orElse(false);
    }

    /** An address in a field that has been there for long: need not be canonical. */
    public static void address(String value, Collection<String> stored, FieldErrors at) {
        if (!stored.contains(value)) {
            parsed(value, at);
        }
    }

    public static void address(String value, FieldErrors at) {
        address(value, List.of(), at);
    }

    /** Empty where errors were told. */
    private static Optional<Address> parsed(String value, FieldErrors at) {
        Optional<Address> address = Address.parse(value);
        if (address.isEmpty()) {
            at.invalid(value, NO_ADDRESS);
            return Optional.empty();
        }
        if (address.get().leadingZeros()) {
            at.invalid(value, "must not have leading 0s");
        }
        if (address.get().mapped()) {
            at.invalid(value, "must not be an IPv4-mapped IPv6 address");
        }
        return address.get().leadingZeros() || address.get().mapped() ? Optional.empty() : address;
    }

    /** An address in its canonical form. */
    public static void canonicalAddress(String value, FieldErrors at) {
        parsed(value, at)
                .filter(address -> !address.text().equals(value))
                .ifPresent(address -> at.invalid(value, "must be in canonical form (\"" + address.text() + "\")"));
    }

    private static @Nullable Network network(String value) {
        int slash = value.indexOf('/');
        if (slash < 0) {
            return null;
        }
        Optional<Address> address = Address.parse(value.substring(0, slash));
        String digits = value.substring(slash + 1);
        if (address.isEmpty() || !digits.matches("\\d{1,9}")) {
            return null;
        }
        int bits = Integer.parseInt(digits);
        boolean zeros = address.get().leadingZeros() || digits.length() > 1 && digits.startsWith("0");
        int size = address.get().mapped() ? 128 : address.get().bytes().length * 8;
        return bits > size ? null : new Network(address.get(), bits, zeros);
    }

    /** A network in a field that has been there for long. */
    public static void network(String value, Collection<String> stored, FieldErrors at) {
        if (!stored.contains(value)) {
            parsedNetwork(value, at);
        }
    }

    private static @Nullable Network parsedNetwork(String value, FieldErrors at) {
        Network network = network(value);
        if (network == null) {
            at.invalid(value, NO_NETWORK);
        } else if (network.leadingZeros()) {
            at.invalid(value, "must not have leading 0s in IP or prefix length");
        } else if (network.address().mapped()) {
            at.invalid(value, "must not have an IPv4-mapped IPv6 address");
        } else if (!network.address().masked(network.bits()).sameBytes(network.address())) {
            at.invalid(value, "must not have bits set beyond the prefix length");
        } else {
            return network;
        }
        return null;
    }

    public static void canonicalNetwork(String value, FieldErrors at) {
        Network network = parsedNetwork(value, at);
        if (network != null && !network.text().equals(value)) {
            at.invalid(value, "must be in canonical form (\"" + network.text() + "\")");
        }
    }

    /** Whether one network contains another, both valid. */
    public static boolean contains(String outer, String inner) {
        Network around = network(outer);
        Network within = network(inner);
        return around != null
                && within != null
                && around.address().isIpv6() == within.address().isIpv6()
                && within.bits() > around.bits()
                && within.address()
                        .masked(around.bits())
                        .sameBytes(around.address().masked(around.bits()));
    }

    /** An address with the length of its network's prefix, {@code 10.9.8.7/24}, in its canonical form. */
    public static void interfaceAddress(String value, FieldErrors at) {
        Network network = network(value);
        if (network == null) {
            at.invalid(value, "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)");
            return;
        }
        String canonical = network.address().text() + "/" + network.bits();
        if (!canonical.equals(value)) {
            at.invalid(value, "must be in canonical form (\"" + canonical + "\")");
        }
    }

    public static boolean isNetwork(String value) {
        return network(value) != null;
    }

    /** Whether the values, addresses or networks, are of both families, one or more of each. */
    public static boolean isDualStack(List<String> values) {
        boolean four = false;
        boolean six = false;
        for (String value : values) {
            int slash = value.indexOf('/');
            boolean isSix = isIpv6(slash < 0 ? value : value.substring(0, slash));
            six |= isSix;
            four |= !isSix;
        }
        return four && six;
    }

    /** An address to which traffic of a Service may go. */
    public static void endpoint(String value, FieldErrors at) {
        Optional<Address> parsed = Address.parse(value);
        if (parsed.isEmpty()) {
            at.invalid(value, "must be a valid IP address");
            return;
        }
        Address address = parsed.get();
        if (address.isUnspecified()) {
            at.invalid(value, "may not be unspecified (" + value + ")");
        }
        if (address.isLoopback()) {
            at.invalid(value, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (address.isLinkLocal()) {
            at.invalid(value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (address.isLinkLocalMulticast()) {
            at.invalid(value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    /** What a client is told about an address that is accepted though it is written oddly. */
    public static List<String> addressWarnings(String path, String value) {
        Optional<Address> address = Address.parse(value);
        if (address.isEmpty()) {
            return List.of();
        }
        if (address.get().leadingZeros() || address.get().mapped()) {
            return List.of(path + ": non-standard IP address \"" + value + "\" is invalid: use \""
                    + address.get().text() + "\"");
        }
        return address.get().isIpv6() && !address.get().text().equals(value)
                ? List.of(path + ": IPv6 address \"" + value + "\" should be in RFC 5952 canonical format (\""
                        + address.get().text() + "\")")
                : List.of();
    }

    public static List<String> networkWarnings(String path, String value) {
        Network network = network(value);
        if (network == null) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>();
        Address address = network.address();
        if (!address.masked(network.bits()).sameBytes(address)) {
            warnings.add(path + ": CIDR value \"" + value + "\" is ambiguous in this context (should be \""
                    + network.text() + "\" or \"" + address.text() + "/" + address.bytes().length * 8 + "\"?)");
        }
        if (network.leadingZeros() || address.mapped()) {
            warnings.add(
                    path + ": non-standard CIDR value \"" + value + "\" is invalid: use \"" + network.text() + "\"");
        }
        if (warnings.isEmpty() && address.isIpv6() && !value.equals(network.text())) {
            warnings.add(path + ": IPv6 CIDR value \"" + value + "\" should be in RFC 5952 canonical format (\""
                    + network.text() + "\")");
        }
        return warnings;
    }
}
