package dev.proa.network;

import dev.proa.routing.EndpointSelection.Place;
import dev.proa.routing.IpFamily;
import java.util.List;
import java.util.Set;

/**
 * What the service network has to know of its machine.
 *
 * @param table the name of the nftables table, one per profile; everything in it is ours
 * @param family one network per address family
 * @param place this node's name and zone
 * @param podRanges the ranges that pods of the whole cluster have addresses of: traffic to them keeps its source
 * @param serviceRanges the ranges of cluster IPs; what is not allocated in them is dropped, not sent out
 * @param ownAddresses cluster IPs that this machine answers itself, such as the DNS address: they are not translated
 * @param masqueradeMark the one bit of a packet's mark that says, inside this machine, that its source is to be hidden
 * @param localhostNodePorts whether node ports answer at the loopback address too; it needs route_localnet
 */
public record ServiceNetworkSettings(
        String table,
        IpFamily family,
        Place place,
        List<String> podRanges,
        List<String> serviceRanges,
        Set<String> ownAddresses,
        int masqueradeMark,
        boolean localhostNodePorts) {

    /** Upstream's bit, free of meaning to anything else on most machines. */
    public static final int MASQUERADE_MARK_DEFAULT = 0x4000;

    public ServiceNetworkSettings {
        podRanges = List.copyOf(podRanges);
        serviceRanges = List.copyOf(serviceRanges);
        ownAddresses = Set.copyOf(ownAddresses);
        if (!table.matches("[A-Za-z][A-Za-z0-9_-]*")) {
            throw new IllegalArgumentException("not a name for a table: " + table);
        }
        if (Integer.bitCount(masqueradeMark) != 1) {
            throw new IllegalArgumentException("the mark must be one bit");
        }
    }

    /** {@code ip proa}: the table as nft names it. */
    public String qualifiedTable() {
        return (family == IpFamily.IPV4 ? "ip " : "ip6 ") + table;
    }
}
