/** Pods' volumes on this node. */
@NullMarked
package dev.proa.node.volume;

import org.jspecify.annotations.NullMarked;
