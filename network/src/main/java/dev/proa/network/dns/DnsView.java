package dev.proa.network.dns;

import dev.proa.routing.RoutingTable;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * What names are answered from, at one revision.
 *
 * @param table services and their endpoints
 * @param namespaces whether a namespace is there
 * @param pods whether a namespace (first) has a pod with an address (second)
 */
public record DnsView(RoutingTable table, Predicate<String> namespaces, BiPredicate<String, String> pods) {}
