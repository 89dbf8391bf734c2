/** The Node object, its lease, what the node and its pods use. */
@NullMarked
package dev.proa.node.status;

import org.jspecify.annotations.NullMarked;
