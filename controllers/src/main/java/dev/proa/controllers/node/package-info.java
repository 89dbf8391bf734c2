/** Nodes that stop reporting: their conditions, taints, and the end of pods that don't tolerate these. */
@NullMarked
package dev.proa.controllers.node;

import org.jspecify.annotations.NullMarked;
