/**
 * A pod's life on this node. {@link dev.proa.node.pod.PodPlanner} decides, without IO, from the pod, what the runtime
 * shows and what this node remembers; {@link dev.proa.node.pod.PodWorker} observes, asks it and has its actions carried out.
 */
@NullMarked
package dev.proa.node.pod;

import org.jspecify.annotations.NullMarked;
