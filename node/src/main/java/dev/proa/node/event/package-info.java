/** Events about pods and the node, as the kubelet words them. */
@NullMarked
package dev.proa.node.event;

import org.jspecify.annotations.NullMarked;
