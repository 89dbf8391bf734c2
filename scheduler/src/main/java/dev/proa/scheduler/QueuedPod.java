package dev.proa.scheduler;

/**
 * What the queue knows of a pod; the rest is read from the World when its turn comes.
 *
 * @param follows whether it wants to be near other pods: their arrival may help it
 */
record QueuedPod(String uid, String namespace, String name, long priority, boolean follows) {
    static QueuedPod of(PodInfo pod) {
        return new QueuedPod(
                pod.uid(),
                pod.namespace(),
                pod.name(),
                pod.priority(),
                !pod.affinity().isEmpty());
    }
}
