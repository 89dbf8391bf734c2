/**
 * {@code proa bench}: what a start takes, what an idle cluster costs and how fast the API writes, on a cluster of its own, and beside
 * upstream's control plane where a tool that starts one is there.
 */
@org.jspecify.annotations.NullMarked
package dev.proa.bench;
