/** The node agent: what it asks of the API ({@link dev.proa.node.NodeApi}) and what the API asks of it ({@link dev.proa.node.NodeStreams}). */
@NullMarked
package dev.proa.node;

import org.jspecify.annotations.NullMarked;
