package dev.proa.routing;

import java.util.List;

/** The family of an IP address. */
public enum IpFamily {
    IPV4,
    IPV6;

    /** The family of an address or range as text. */
    public static IpFamily of(String address) {
        return address.indexOf(':') >= 0 ? IPV6 : IPV4;
    }

    /** The addresses or ranges of this family, in their order. */
    public List<String> of(List<String> addresses) {
        return addresses.stream().filter(address -> of(address) == this).toList();
    }
}
