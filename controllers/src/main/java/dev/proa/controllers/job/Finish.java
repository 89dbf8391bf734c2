package dev.proa.controllers.job;

import dev.proa.control.Backoff;
import dev.proa.control.Times;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** When pods ended, and how long to wait after failures. */
final class Finish {
    private static final Duration BACKOFF = Duration.ofSeconds(10);
    private static final Duration BACKOFF_MAX = Duration.ofMinutes(10);

    private Finish() {}

    static Instant time(JsonObject pod) {
        return containers(pod).or(() -> unready(pod)).or(() -> deleted(pod)).orElse(Meta.created(pod));
    }

    private static Optional<Instant> containers(JsonObject pod) {
        Set<String> sidecars = pod.object("spec").array("initContainers").objects().stream()
                .filter(container -> container.string("restartPolicy").equals("Always"))
                .map(container -> container.string("name"))
                .collect(Collectors.toSet());
        List<JsonObject> statuses = new ArrayList<>(Pods.containerStatuses(pod));
        pod.object("status").array("initContainerStatuses").objects().stream()
                .filter(status -> sidecars.contains(status.string("name")))
                .forEach(statuses::add);
        List<Optional<Instant>> ends = statuses.stream()
                .map(status -> Times.parse(status.stringAt("state", "terminated", "finishedAt")))
                .toList();
        return ends.isEmpty() || ends.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : ends.stream().flatMap(Optional::stream).max(Instant::compareTo);
    }

    private static Optional<Instant> unready(JsonObject pod) {
        JsonObject ready = Pods.readyCondition(pod);
        return ready.string("status").equals("False")
                ? Times.parse(ready.string("lastTransitionTime"))
                : Optional.empty();
    }

    private static Optional<Instant> deleted(JsonObject pod) {
        long grace = pod.objectAt("metadata").number("deletionGracePeriodSeconds");
        return Meta.deletion(pod).map(at -> at.minusSeconds(grace));
    }

    /** Until when no new pod is made: doubled with each failure since the last success. */
    static Instant backoff(List<JsonObject> succeeded, List<JsonObject> failed) {
        Instant success =
                succeeded.stream().map(Finish::time).max(Instant::compareTo).orElse(Instant.MIN);
        List<Instant> failures = failed.stream()
                .map(Finish::time)
                .filter(at -> at.isAfter(success))
                .sorted(Comparator.reverseOrder())
                .toList();
        return failures.isEmpty() ? Instant.MIN : after(failures.getFirst(), failures.size());
    }

    static Instant after(Instant lastFailure, long failures) {
        return lastFailure.plus(Backoff.delay(BACKOFF, BACKOFF_MAX, failures));
    }
}
