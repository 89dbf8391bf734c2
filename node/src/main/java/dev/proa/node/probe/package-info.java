/** Probes and lifecycle hooks: exec, HTTP, TCP, gRPC, sleep. */
@NullMarked
package dev.proa.node.probe;

import org.jspecify.annotations.NullMarked;
