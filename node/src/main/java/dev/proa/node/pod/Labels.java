package dev.proa.node.pod;

import java.util.LinkedHashMap;
import java.util.Map;

/** The labels and annotations on sandboxes and containers, named as the kubelet names them: they outlive this process, so that it finds its pods again. */
public final class Labels {
    public static final String POD_NAME = "io.kubernetes.pod.name";
    public static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
    public static final String POD_UID = "io.kubernetes.pod.uid";
    public static final String CONTAINER_NAME = "io.kubernetes.container.name";
    public static final String HASH = "io.kubernetes.container.hash";
    public static final String RESTART_COUNT = "io.kubernetes.container.restartCount";
    public static final String TERMINATION_MESSAGE_PATH = "io.kubernetes.container.terminationMessagePath";
    public static final String TERMINATION_MESSAGE_POLICY = "io.kubernetes.container.terminationMessagePolicy";
    public static final String GRACE_PERIOD = "io.kubernetes.pod.terminationGracePeriod";
    public static final String POD_DELETION_GRACE_PERIOD = "io.kubernetes.pod.deletionGracePeriod";
    /** The resources that the container was started with, as JSON. */
    public static final String RESOURCES = "dev.proa.resources";
    /** Where on the host the container's termination message is. */
    public static final String TERMINATION_FILE = "dev.proa.terminationFile";

    /** The paths of mounts below which nothing can be written either, a line each. */
    public static final String RECURSIVE_READ_ONLY = "dev.proa.recursiveReadOnly";

    private Labels() {}

    public static Map<String, String> sandbox(Pod pod) {
        Map<String, String> labels =
                new LinkedHashMap<>(pod.metadata().object("labels").strings());
        labels.put(POD_NAME, pod.name());
        labels.put(POD_NAMESPACE, pod.namespace());
        labels.put(POD_UID, pod.uid());
        return labels;
    }

    public static Map<String, String> container(Pod pod, ContainerSpec container) {
        return Map.of(
                POD_NAME,
                pod.name(),
                POD_NAMESPACE,
                pod.namespace(),
                POD_UID,
                pod.uid(),
                CONTAINER_NAME,
                container.name());
    }

    public static Map<String, String> annotations(
            Pod pod, ContainerSpec container, int attempt, String terminationFile) {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put(HASH, hash(container));
        annotations.put(RESTART_COUNT, Integer.toString(attempt));
        annotations.put(TERMINATION_MESSAGE_PATH, container.json().string("terminationMessagePath"));
        annotations.put(TERMINATION_MESSAGE_POLICY, container.json().string("terminationMessagePolicy", "File"));
        annotations.put(TERMINATION_FILE, terminationFile);
        annotations.put(RESOURCES, container.json().object("resources").toJson());
        annotations.put(GRACE_PERIOD, Long.toString(pod.graceSeconds()));
        if (pod.metadata().has("deletionGracePeriodSeconds")) {
            annotations.put(
                    POD_DELETION_GRACE_PERIOD, Long.toString(pod.metadata().number("deletionGracePeriodSeconds")));
        }
        return annotations;
    }

    /** Over what cannot change without the container being started again: its name and image. */
    public static String hash(ContainerSpec container) {
        return Integer.toHexString((container.name() + "\0" + container.image()).hashCode());
    }
}
