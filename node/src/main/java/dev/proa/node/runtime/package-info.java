/** The node's own containerd: how it is set up, started, taken over and stopped; its sandbox image; its pod network. */
@NullMarked
package dev.proa.node.runtime;

import org.jspecify.annotations.NullMarked;
