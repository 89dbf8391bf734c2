/** The few system calls and files of the kernel that Java's library doesn't reach: mounts, namespaces, capabilities, control groups. */
@NullMarked
package dev.proa.node.linux;

import org.jspecify.annotations.NullMarked;
