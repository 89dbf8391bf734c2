package dev.proa.routing;

import java.util.Optional;

/** The transport of a port. */
public enum Protocol {
    TCP,
    UDP,
    SCTP;

    /** By upstream's name; an absent one is TCP, which is the API's default, and any other text none. */
    static Optional<Protocol> find(String name) {
        return switch (name) {
            case "UDP" -> Optional.of(UDP);
            case "SCTP" -> Optional.of(SCTP);
            case "TCP", "" -> Optional.of(TCP);
            default -> Optional.empty();
        };
    }

    /** The name as nftables, DNS and /etc/protocols write it. */
    public String lowerCase() {
        return switch (this) {
            case TCP -> "tcp";
            case UDP -> "udp";
            case SCTP -> "sctp";
        };
    }
}
