/** The cluster's DNS server: names of services and pods from the routing table, everything else from the machine's resolvers. */
@org.jspecify.annotations.NullMarked
package dev.proa.network.dns;
