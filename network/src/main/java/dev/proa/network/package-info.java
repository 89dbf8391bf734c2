/** The service network of one machine: it executes the routing table with nftables. {@code dns} answers names from it. */
@org.jspecify.annotations.NullMarked
package dev.proa.network;
