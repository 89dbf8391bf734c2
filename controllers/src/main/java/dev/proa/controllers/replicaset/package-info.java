/** ReplicaSets and ReplicationControllers: as many pods as wanted. */
@NullMarked
package dev.proa.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
