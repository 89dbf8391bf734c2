package dev.proa.node.pod;

import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the node remembers of a pod beside what the runtime shows. All of it can be lost: what must not be is in the
 * runtime's labels and annotations and in the pod's status.
 *
 * @param published the status last written to the API, or found there
 * @param gone the pod is no longer in the API
 * @param volumesReady the volumes are mounted
 * @param cleaned nothing of the pod is left on disk
 * @param podFailure why its volumes or its sandbox cannot be made
 * @param startFailures by container name, why it could not be started
 * @param backoffs by container name
 * @param applied by container id, the resources it runs with where they were changed since it started
 * @param deletedSince when this node first saw that the pod is deleted
 * @param rejection why this node ends the pod: evicted or not admitted
 */
public record PodMemory(
        JsonObject published,
        boolean gone,
        boolean volumesReady,
        boolean cleaned,
        Optional<Failure> podFailure,
        Map<String, Failure> startFailures,
        Map<String, Backoff> backoffs,
        Map<String, JsonObject> applied,
        Optional<Instant> deletedSince,
        Optional<Rejection> rejection) {

    /**
     * Something could not be done; it is tried again at {@code retryAt}.
     *
     * @param delay how long it waits until then, from which the next delay follows where delays grow
     */
    public record Failure(String reason, String message, Instant retryAt, Duration delay) {
        /** Whether it is to wait still; nothing waits for longer than the longest back-off, as it would when the clock is set back. */
        boolean holds(Instant now) {
            return retryAt.isAfter(now)
                    && !retryAt.isAfter(now.plus(Backoff.MAX).plus(Backoff.FIRST));
        }

        public Failure(String reason, String message, Instant retryAt) {
            this(reason, message, retryAt, Duration.ZERO);
        }
    }

    /** {@code unstarted}: the pod was refused before anything of it was made. */
    public record Rejection(String reason, String message, boolean unstarted) {
        public Rejection(String reason, String message) {
            this(reason, message, false);
        }

        public static Rejection beforeStart(String reason, String message) {
            return new Rejection(reason, message, true);
        }
    }

    public static PodMemory of(JsonObject status) {
        return new PodMemory(
                status,
                false,
                false,
                false,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty());
    }

    PodMemory withPublished(JsonObject status) {
        return new PodMemory(
                status,
                gone,
                volumesReady,
                cleaned,
                podFailure,
                startFailures,
                backoffs,
                applied,
                deletedSince,
                rejection);
    }

    PodMemory withGone() {
        return new PodMemory(
                published,
                true,
                volumesReady,
                cleaned,
                podFailure,
                startFailures,
                backoffs,
                applied,
                deletedSince,
                rejection);
    }

    PodMemory withVolumes(boolean ready) {
        return new PodMemory(
                published, gone, ready, cleaned, podFailure, startFailures, backoffs, applied, deletedSince, rejection);
    }

    PodMemory withCleaned() {
        return new PodMemory(
                published, gone, false, true, podFailure, startFailures, backoffs, applied, deletedSince, rejection);
    }

    PodMemory withPodFailure(Optional<Failure> failure) {
        return new PodMemory(
                published,
                gone,
                volumesReady,
                cleaned,
                failure,
                startFailures,
                backoffs,
                applied,
                deletedSince,
                rejection);
    }

    PodMemory withStartFailure(String container, Optional<Failure> failure) {
        Map<String, Failure> changed = new HashMap<>(startFailures);
        changed.remove(container);
        failure.ifPresent(f -> changed.put(container, f));
        return new PodMemory(
                published,
                gone,
                volumesReady,
                cleaned,
                podFailure,
                Map.copyOf(changed),
                backoffs,
                applied,
                deletedSince,
                rejection);
    }

    PodMemory withBackoff(String container, Backoff backoff) {
        Map<String, Backoff> changed = new HashMap<>(backoffs);
        changed.put(container, backoff);
        return new PodMemory(
                published,
                gone,
                volumesReady,
                cleaned,
                podFailure,
                startFailures,
                Map.copyOf(changed),
                applied,
                deletedSince,
                rejection);
    }

    PodMemory withRejection(Rejection why) {
        return new PodMemory(
                published,
                gone,
                volumesReady,
                cleaned,
                podFailure,
                startFailures,
                backoffs,
                applied,
                deletedSince,
                Optional.of(why));
    }

    PodMemory withApplied(String containerId, JsonObject resources) {
        Map<String, JsonObject> changed = new HashMap<>(applied);
        changed.put(containerId, resources);
        return new PodMemory(
                published,
                gone,
                volumesReady,
                cleaned,
                podFailure,
                startFailures,
                backoffs,
                Map.copyOf(changed),
                deletedSince,
                rejection);
    }

    PodMemory withDeletedSince(Instant since) {
        return new PodMemory(
                published,
                gone,
                volumesReady,
                cleaned,
                podFailure,
                startFailures,
                backoffs,
                applied,
                Optional.of(since),
                rejection);
    }
}
