/** From a pod's spec to what the runtime is asked for: sandbox, environment, mounts, limits, security. */
@NullMarked
package dev.proa.node.container;

import org.jspecify.annotations.NullMarked;
