/** The container runtime interface: what a node asks of containerd, its client over a unix socket, and a fake. */
@NullMarked
package dev.proa.cri;

import org.jspecify.annotations.NullMarked;
