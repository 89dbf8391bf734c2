/** Ending pods that use more than they may, or of a node that runs out of memory, disk or process ids. */
@NullMarked
package dev.proa.node.eviction;

import org.jspecify.annotations.NullMarked;
