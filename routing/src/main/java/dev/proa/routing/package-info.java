/** Services and EndpointSlices, compiled into one immutable routing table that the service network, DNS and mesh execute. */
@org.jspecify.annotations.NullMarked
package dev.proa.routing;
