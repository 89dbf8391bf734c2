/** Containers' logs: the runtime's files, read, followed and rotated. */
@NullMarked
package dev.proa.node.log;

import org.jspecify.annotations.NullMarked;
