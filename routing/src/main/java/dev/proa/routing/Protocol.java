package dev.proa.routing;

/** The transport of a port. */
public enum Protocol {
    TCP,
    UDP,
    SCTP;

    /** Upstream's name; an absent one is TCP, which is the API's default. */
    static Protocol of(String name) {
        return switch (name) {
            case "UDP" -> UDP;
            case "SCTP" -> SCTP;
            default -> TCP;
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
