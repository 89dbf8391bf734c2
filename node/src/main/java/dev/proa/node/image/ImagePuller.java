package dev.proa.node.image;

import dev.proa.base.Clock;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.ContainerRuntime.ImageCredentials;
import dev.proa.cri.CriException;
import dev.proa.cri.Image;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeView;
import dev.proa.node.event.EventRecorder;
import dev.proa.node.pod.Backoff;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Pod;
import dev.proa.node.runtime.Registries;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Sees to it that a container's image is here, by its pull policy. A pull that failed is tried again after 10 s, doubled to 5 min. */
public final class ImagePuller {
    private static final int PULLS_AT_ONCE_MAX = 5;

    private record Failed(Backoff backoff, String message) {}

    private final ContainerRuntime runtime;
    private final Registries registries;
    private final EventRecorder events;
    private final Clock clock;
    private final Semaphore pulls;
    private final Map<String, Failed> failures = new ConcurrentHashMap<>();

    public ImagePuller(
            ContainerRuntime runtime, Registries registries, EventRecorder events, Clock clock, boolean serialize) {
        this.runtime = runtime;
        this.registries = registries;
        this.events = events;
        this.clock = clock;
        this.pulls = new Semaphore(serialize ? 1 : PULLS_AT_ONCE_MAX, true);
    }

    /** The image and the name that the runtime takes for it. */
    public record Available(Image image, String name) {}

    /** @throws ImageException with the reason for the container's status */
    public Available ensure(Pod pod, ContainerSpec container, NodeView view) throws InterruptedException {
        ImageName name = parse(pod, container);
        String full = container.image().startsWith("sha256:") ? container.image() : name.full();
        String policy =
                container.json().string("imagePullPolicy", full.endsWith(":latest") ? "Always" : "IfNotPresent");
        Image present = runtime.image(full);
        if (present != null && !policy.equals("Always")) {
            String message = "Container image \"" + container.image()
                    + "\" already present on machine and can be accessed by the pod";
            events.normal(pod, container, "Pulled", message);
            return new Available(present, full);
        }
        if (policy.equals("Never")) {
            String message = "Container image \"" + container.image() + "\" is not present with pull policy of Never";
            events.warning(pod, container, "ErrImageNeverPull", message);
            throw new ImageException("ErrImageNeverPull", message, clock.now().plus(Backoff.FIRST));
        }
        return pull(pod, container, name, full, view);
    }

    /** The image of a volume, by its own pull policy; answers the name under which the runtime has it. */
    public String ensureVolume(Pod pod, JsonObject source, NodeView view) throws IOException, InterruptedException {
        JsonObject container = JsonObject.of("name", "", "image", source.string("reference"));
        String policy = source.string("pullPolicy");
        JsonObject asked = policy.isEmpty() ? container : container.with("imagePullPolicy", policy);
        try {
            return ensure(pod, new ContainerSpec(asked, ContainerSpec.Role.REGULAR), view)
                    .name();
        } catch (ImageException e) {
            throw new IOException(e.reason() + ": " + e.getMessage(), e);
        }
    }

    private ImageName parse(Pod pod, ContainerSpec container) {
        try {
            return container.image().startsWith("sha256:")
                    ? new ImageName("", "", container.image())
                    : ImageName.parse(container.image());
        } catch (IllegalArgumentException e) {
            String message = "Failed to apply default image tag \"" + container.image() + "\": " + e.getMessage();
            events.warning(pod, container, "InspectFailed", message);
            throw new ImageException("InvalidImageName", message, clock.now().plus(Backoff.FIRST));
        }
    }

    private Available pull(Pod pod, ContainerSpec container, ImageName name, String full, NodeView view)
            throws InterruptedException {
        String key = pod.uid() + "_" + container.image();
        Failed before = failures.get(key);
        Instant now = clock.now();
        if (before != null && before.backoff().holds(before.backoff().decidedAt(), now)) {
            String message = "Back-off pulling image \"" + container.image() + "\"";
            events.normal(pod, container, "BackOff", message);
            throw new ImageException(
                    "ImagePullBackOff",
                    message + ": " + before.message(),
                    before.backoff().decidedAt().plus(before.backoff().delay()));
        }
        events.normal(pod, container, "Pulling", "Pulling image \"" + container.image() + "\"");
        long began = clock.nanos();
        pulls.acquire();
        try {
            long pulling = clock.nanos();
            String reference = attempt(full, credentials(pod, name, view));
            failures.remove(key);
            Image image = runtime.image(reference);
            Image known = image == null ? runtime.image(full) : image;
            if (known == null) {
                throw new CriException(CriException.Code.NOT_FOUND, "the image is gone after its pull");
            }
            events.normal(
                    pod,
                    container,
                    "Pulled",
                    "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %d bytes."
                            .formatted(
                                    container.image(),
                                    text(clock.nanos() - pulling),
                                    text(clock.nanos() - began),
                                    known.sizeBytes()));
            return new Available(known, full);
        } catch (CriException e) {
            throw failed(pod, container, key, before, e);
        } finally {
            pulls.release();
        }
    }

    private ImageException failed(
            Pod pod, ContainerSpec container, String key, @Nullable Failed before, CriException e) {
        Instant now = clock.now();
        String message = String.valueOf(e.getMessage());
        events.warning(pod, container, "Failed", "Failed to pull image \"" + container.image() + "\": " + message);
        Backoff next = Backoff.next(before == null ? null : before.backoff(), now, now);
        failures.put(key, new Failed(next, "ErrImagePull: " + message));
        // Shown as ErrImagePull for a moment, then as ImagePullBackOff while it waits.
        return new ImageException("ErrImagePull", message, now.plus(Duration.ofSeconds(1)));
    }

    private List<ImageCredentials> credentials(Pod pod, ImageName name, NodeView view) {
        List<ImageCredentials> found = new ArrayList<>(PullSecrets.of(pod, name, view));
        registries.credentials(name.registry()).ifPresent(found::add);
        return found;
    }

    /** With each of the credentials until one is let in; without any, anonymously. */
    private String attempt(String full, List<ImageCredentials> credentials) {
        if (credentials.isEmpty()) {
            return runtime.pullImage(full, null);
        }
        CriException last = null;
        for (ImageCredentials one : credentials) {
            try {
                return runtime.pullImage(full, one);
            } catch (CriException e) {
                last = e;
            }
        }
        throw last == null ? new IllegalStateException() : last;
    }

    private static String text(long nanos) {
        long millis = nanos / 1_000_000;
        return millis < 1000 ? millis + "ms" : "%.3fs".formatted(millis / 1000.0);
    }

    public void forget(String podUid) {
        failures.keySet().removeIf(key -> key.startsWith(podUid));
    }
}
