package dev.proa.node.eviction;

import dev.proa.json.JsonObject;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Pod;
import dev.proa.schema.Quantity;
import java.util.List;
import java.util.Optional;

/** The limits that a pod sets to the disk that it uses, and upstream's words for one that it exceeds. */
final class StorageLimits {
    private static final String DISK = "ephemeral-storage";

    private StorageLimits() {}

    /** Whether the pod has any such limit, so that it is worth to be measured. */
    static boolean has(Pod pod) {
        return pod.spec().array("volumes").objects().stream()
                        .anyMatch(v -> v.object("emptyDir").has("sizeLimit"))
                || pod.allContainers().stream().anyMatch(c -> limit(c.json()).signum() > 0);
    }

    /** Its emptyDir volumes that lie on disk. */
    static List<String> volumes(Pod pod) {
        return pod.spec().array("volumes").objects().stream()
                .filter(v -> v.has("emptyDir")
                        && v.object("emptyDir").string("medium").isEmpty())
                .map(v -> v.string("name"))
                .toList();
    }

    /** What it uses more of than it may. */
    static Optional<String> exceeded(Pod pod, PodUsage usage) {
        return volume(pod, usage).or(() -> whole(pod, usage)).or(() -> container(pod, usage));
    }

    private static Optional<String> volume(Pod pod, PodUsage usage) {
        for (JsonObject volume : pod.spec().array("volumes").objects()) {
            Quantity limit = PodUsage.quantity(volume.object("emptyDir"), "sizeLimit");
            long used = usage.volumes().getOrDefault(volume.string("name"), 0L);
            if (limit.signum() > 0 && used > limit.value()) {
                return Optional.of("Usage of EmptyDir volume \"" + volume.string("name") + "\" exceeds the limit \""
                        + limit + "\". ");
            }
        }
        return Optional.empty();
    }

    /** All containers' limits together bound what the pod uses, its volumes included. */
    private static Optional<String> whole(Pod pod, PodUsage usage) {
        Quantity together = Quantity.ZERO;
        Quantity sidecars = Quantity.ZERO;
        Quantity init = Quantity.ZERO;
        for (ContainerSpec spec : pod.initContainers()) {
            Quantity limit = limit(spec.json());
            sidecars = spec.isSidecar() ? sidecars.plus(limit) : sidecars;
            init = init.max(spec.isSidecar() ? sidecars : sidecars.plus(limit));
        }
        for (ContainerSpec spec : pod.containers()) {
            together = together.plus(limit(spec.json()));
        }
        Quantity limit = together.plus(sidecars).max(init);
        return limit.signum() > 0 && usage.diskBytes() > limit.value()
                ? Optional.of("Pod ephemeral local storage usage exceeds the total limit of containers " + limit + ". ")
                : Optional.empty();
    }

    private static Optional<String> container(Pod pod, PodUsage usage) {
        for (ContainerSpec spec : pod.containers()) {
            Quantity limit = limit(spec.json());
            if (limit.signum() > 0 && usage.disk().getOrDefault(spec.name(), 0L) > limit.value()) {
                return Optional.of(
                        "Container " + spec.name() + " exceeded its local ephemeral storage limit \"" + limit + "\". ");
            }
        }
        return Optional.empty();
    }

    private static Quantity limit(JsonObject container) {
        return PodUsage.quantity(container.object("resources").object("limits"), DISK);
    }
}
