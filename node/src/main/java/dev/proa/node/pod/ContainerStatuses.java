package dev.proa.node.pod;

import dev.proa.cri.Container;
import dev.proa.cri.ContainerStatus;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statuses of a pod's containers, as v1.ContainerStatus: from the runtime, else from what was last published. */
final class ContainerStatuses {
    private static final String LOST = "The container could not be located when the pod was terminated";
    private static final int LOST_EXIT_CODE = 137;

    private final Pod pod;
    private final PodObservation observed;
    private final boolean stopped;

    /** {@code stopped}: the pod has ended and nothing of it runs any more. */
    ContainerStatuses(Pod pod, PodObservation observed, boolean stopped) {
        this.pod = pod;
        this.observed = observed;
        this.stopped = stopped;
    }

    List<JsonObject> of(List<ContainerSpec> specs) {
        return specs.stream().map(this::status).toList();
    }

    private JsonObject status(ContainerSpec spec) {
        JsonObject old = published(spec);
        // One that is only created is about to start or could not: what it was before says more.
        List<ContainerStatus> found = observed.all(spec.name()).stream()
                .filter(c -> c.state() != Container.State.CREATED)
                .toList();
        JsonObject status = found.isEmpty() ? unseen(spec, old) : seen(spec, found, old);
        status = withStartFailure(spec, status, found);
        if (stopped && !status.object("state").has("terminated") && endsAsLost(spec)) {
            status = status.with("state", JsonObject.of("terminated", lost()));
        }
        return withReadiness(spec, status, found);
    }

    private JsonObject published(ContainerSpec spec) {
        return observed.memory().published().array(PodStatuses.field(spec.role())).objects().stream()
                .filter(s -> s.string("name").equals(spec.name()))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    /** Once initialized, every regular container counts as ended; of the init containers those before the last that began. */
    private boolean endsAsLost(ContainerSpec spec) {
        if (spec.role() == ContainerSpec.Role.EPHEMERAL) {
            return false;
        }
        if (spec.role() == ContainerSpec.Role.REGULAR) {
            return pod.initContainers().stream().allMatch(this::hasEnded)
                    || pod.containers().stream()
                            .anyMatch(c -> observed.newest(c.name()).isPresent());
        }
        List<ContainerSpec> inits = pod.initContainers();
        int last = -1;
        for (int i = 0; i < inits.size(); i++) {
            if (observed.newest(inits.get(i).name()).isPresent()
                    || published(inits.get(i)).has("containerID")) {
                last = i;
            }
        }
        return inits.indexOf(spec) <= last;
    }

    private boolean hasEnded(ContainerSpec init) {
        return init.isSidecar()
                || observed.newest(init.name())
                        .filter(c -> c.state() == Container.State.EXITED && c.exitCode() == 0)
                        .isPresent()
                || published(init).hasAt("state", "terminated")
                        && published(init).objectAt("state", "terminated").number("exitCode") == 0;
    }

    private JsonObject unseen(ContainerSpec spec, JsonObject old) {
        JsonObject state = old.object("state");
        if (!old.isEmpty() && spec.role() != ContainerSpec.Role.EPHEMERAL && RestartAll.isAsked(pod, observed)) {
            boolean told = state.object("waiting").string("reason").equals(RestartAll.REASON);
            if (told || !state.has("waiting")) {
                return told ? old : RestartAll.removed(fresh(spec, old), old);
            }
        }
        if (state.has("terminated")) {
            return old;
        }
        boolean regularRan = pod.containers().stream()
                .anyMatch(c -> observed.newest(c.name()).isPresent());
        if (spec.role() == ContainerSpec.Role.INIT && !spec.isSidecar() && regularRan) {
            JsonObject completed = JsonObject.of(
                    "exitCode",
                    0,
                    "reason",
                    "Completed",
                    "message",
                    "Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally");
            return fresh(spec, old).with("state", JsonObject.of("terminated", completed));
        }
        JsonObject status = fresh(spec, old);
        // It ran, and the runtime knows nothing of it any more: how it ended is unknown, that it ended is not.
        if (state.has("running")) {
            return status.with("lastState", JsonObject.of("terminated", lost()))
                    .with("restartCount", old.number("restartCount") + 1);
        }
        return status;
    }

    private static JsonObject lost() {
        return JsonObject.of("exitCode", LOST_EXIT_CODE, "reason", "ContainerStatusUnknown", "message", LOST);
    }

    private JsonObject fresh(ContainerSpec spec, JsonObject old) {
        String reason = !pod.initContainers().isEmpty() ? "PodInitializing" : "ContainerCreating";
        JsonObject.Builder status = JsonObject.builder()
                .put("name", spec.name())
                .put("state", JsonObject.of("waiting", JsonObject.of("reason", reason)))
                .put("lastState", old.object("lastState"))
                .put("ready", false)
                .put("restartCount", old.number("restartCount"))
                .put("image", spec.image())
                .put("imageID", "")
                .put("started", false);
        mounts(spec, "", status);
        return status.build();
    }

    /** {@code recursive}: the paths below which nothing can be written either. */
    private static void mounts(ContainerSpec spec, String recursive, JsonObject.Builder status) {
        List<String> paths = recursive.lines().toList();
        List<JsonValue> mounts = new ArrayList<>();
        for (JsonObject mount : spec.json().array("volumeMounts").objects()) {
            JsonObject.Builder m =
                    JsonObject.builder().put("name", mount.string("name")).put("mountPath", mount.string("mountPath"));
            if (mount.bool("readOnly")) {
                m.put("readOnly", true)
                        .put("recursiveReadOnly", paths.contains(mount.string("mountPath")) ? "Enabled" : "Disabled");
            }
            mounts.add(m.build());
        }
        if (!mounts.isEmpty()) {
            status.put("volumeMounts", JsonArray.of(mounts));
        }
    }

    private JsonObject seen(ContainerSpec spec, List<ContainerStatus> found, JsonObject old) {
        ContainerStatus newest = found.getFirst();
        JsonObject.Builder status = JsonObject.builder()
                .put("name", spec.name())
                .put("state", state(newest))
                .put("lastState", lastState(found, old))
                .put("ready", false)
                .put("restartCount", newest.attempt())
                .put("image", newest.image().isEmpty() ? spec.image() : newest.image())
                .put("imageID", newest.imageReference())
                .put("containerID", id(newest))
                .put("started", false);
        JsonObject resources = spec.json().object("resources");
        if (spec.role() != ContainerSpec.Role.EPHEMERAL) {
            boolean runs = newest.state() == Container.State.RUNNING;
            status.put("resources", (runs ? observed.applied(spec, newest) : resources).without("claims"));
            if (resources.has("requests")) {
                status.put("allocatedResources", resources.object("requests"));
            }
        }
        ContainerStatus.User user = newest.user();
        if (user != null) {
            JsonArray groups = JsonArray.of(
                    user.supplementalGroups().stream().map(JsonNumber::of).toList());
            status.put(
                    "user",
                    JsonObject.of(
                            "linux",
                            JsonObject.of("uid", user.uid(), "gid", user.gid(), "supplementalGroups", groups)));
        }
        if (!newest.stopSignal().isEmpty() && spec.json().hasAt("lifecycle", "stopSignal")) {
            status.put("stopSignal", newest.stopSignal());
        }
        mounts(spec, newest.annotations().getOrDefault(Labels.RECURSIVE_READ_ONLY, ""), status);
        return status.build();
    }

    private JsonObject state(ContainerStatus container) {
        return switch (container.state()) {
            case CREATED -> JsonObject.of("waiting", JsonObject.of("reason", "ContainerCreating"));
            case RUNNING ->
                JsonObject.of("running", JsonObject.of("startedAt", PodStatuses.time(container.startedAt())));
            case EXITED -> JsonObject.of("terminated", terminated(container));
            case UNKNOWN -> JsonObject.of("waiting", JsonObject.EMPTY);
        };
    }

    private JsonObject terminated(ContainerStatus container) {
        String message = observed.messages().getOrDefault(container.id(), "");
        String text = TerminationMessages.share(
                container.message().isEmpty() || message.isEmpty()
                        ? container.message() + message
                        : container.message() + ": " + message,
                pod.allContainers().size());
        JsonObject.Builder state = JsonObject.builder()
                .put("exitCode", container.exitCode())
                .put(
                        "reason",
                        container.reason().isEmpty()
                                ? (container.exitCode() == 0 ? "Completed" : "Error")
                                : container.reason());
        state.putUnlessEmpty("message", text);
        Instant startedAt =
                container.startedAt().isAfter(Instant.EPOCH) ? container.startedAt() : container.createdAt();
        return state.put("startedAt", PodStatuses.time(startedAt))
                .put("finishedAt", PodStatuses.time(container.finishedAt()))
                .put("containerID", id(container))
                .build();
    }

    private JsonObject lastState(List<ContainerStatus> found, JsonObject old) {
        Optional<ContainerStatus> previous = found.stream()
                .skip(1)
                .filter(c -> c.state() == Container.State.EXITED)
                .findFirst();
        if (previous.isPresent()) {
            return JsonObject.of("terminated", terminated(previous.get()));
        }
        // The runtime has removed it: the status still knows.
        boolean same = old.string("containerID").equals(id(found.getFirst()));
        if (!same && old.objectAt("state").has("terminated")) {
            return old.object("state");
        }
        return old.object("lastState");
    }

    static String id(ContainerStatus container) {
        return "containerd://" + container.id();
    }

    /** A container that could not be started waits, with the reason; how it ended before is its last state. */
    private JsonObject withStartFailure(ContainerSpec spec, JsonObject status, List<ContainerStatus> found) {
        PodMemory.Failure failure = observed.memory().startFailures().get(spec.name());
        boolean up = !found.isEmpty() && found.getFirst().state() == Container.State.RUNNING;
        boolean stays = !found.isEmpty()
                && found.getFirst().state() == Container.State.EXITED
                && !spec.restartsAfter(found.getFirst().exitCode(), pod.restartPolicy());
        if (failure == null || up || stays || stopped) {
            return status;
        }
        JsonObject changed = status;
        if (status.object("state").has("terminated")) {
            changed = changed.with("lastState", status.object("state"));
        }
        JsonObject waiting = JsonObject.of("reason", failure.reason());
        return changed.with(
                "state",
                JsonObject.of(
                        "waiting", failure.message().isEmpty() ? waiting : waiting.with("message", failure.message())));
    }

    private JsonObject withReadiness(ContainerSpec spec, JsonObject status, List<ContainerStatus> found) {
        Optional<ContainerStatus> running =
                found.stream().findFirst().filter(c -> c.state() == Container.State.RUNNING);
        boolean started = running.isPresent() && observed.isStarted(spec, running.get());
        boolean ready = running.isPresent() && observed.isReady(spec, running.get());
        if (spec.role() == ContainerSpec.Role.INIT && !spec.isSidecar()) {
            JsonObject end = status.objectAt("state", "terminated");
            ready = status.hasAt("state", "terminated") && end.number("exitCode") == 0;
        }
        if (spec.role() == ContainerSpec.Role.EPHEMERAL) {
            return status.with("ready", false).without("started");
        }
        return status.with("ready", ready).with("started", started);
    }

    static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
