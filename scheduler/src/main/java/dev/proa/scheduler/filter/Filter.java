package dev.proa.scheduler.filter;

import dev.proa.scheduler.NodeInfo;
import dev.proa.scheduler.PodInfo;
import dev.proa.scheduler.Snapshot;
import java.util.Optional;

/** One rule about which nodes a pod can go to. */
@FunctionalInterface
public interface Filter {
    /** Empty when the node will do. {@code node} is one of the snapshot's, or a changed copy of one. */
    Optional<Rejection> reject(PodInfo pod, NodeInfo node, Snapshot snapshot);
}
