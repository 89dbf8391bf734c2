package dev.proa.node.pod;

import dev.proa.cri.Container;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.node.pod.PodMemory.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pod's whole status as v1.PodStatus. */
final class PodStatuses {
    private final String hostAddress;

    PodStatuses(String hostAddress) {
        this.hostAddress = hostAddress;
    }

    static String field(ContainerSpec.Role role) {
        return switch (role) {
            case INIT -> "initContainerStatuses";
            case REGULAR -> "containerStatuses";
            case EPHEMERAL -> "ephemeralContainerStatuses";
        };
    }

    /** {@code stopped}: the pod has ended and nothing of it runs any more. */
    JsonObject status(Pod pod, PodObservation observed, boolean stopped) {
        JsonObject published = observed.memory().published();
        Optional<JsonObject> refused = refused(pod, observed);
        if (refused.isPresent()) {
            return refused.get();
        }
        ContainerStatuses containers = new ContainerStatuses(pod, observed, stopped);
        List<JsonObject> init = containers.of(pod.initContainers());
        List<JsonObject> regular = containers.of(pod.containers());
        List<JsonObject> ephemeral = containers.of(pod.ephemeralContainers());
        List<JsonObject> all = new ArrayList<>(init);
        all.addAll(regular);
        boolean ends = stopped || pod.isDeleted() || observed.memory().gone();
        boolean started = pod.containers().stream()
                .map(c -> observed.newest(c.name()))
                .anyMatch(c -> c.isPresent() && c.get().state() == Container.State.RUNNING);
        String phase = phase(pod, observed, PodPhase.of(pod, all, ends, started), stopped);
        JsonObject.Builder status = JsonObject.builder();
        if (pod.generation() > 0) {
            status.put("observedGeneration", pod.generation());
        }
        boolean ran = pod.containers().stream()
                .anyMatch(c -> observed.newest(c.name())
                        .filter(s -> s.startedAt().isAfter(Instant.EPOCH))
                        .isPresent());
        status.put("phase", phase);
        PodConditions conditions = new PodConditions(pod, all, observed.memory(), observed.now());
        status.put(
                "conditions",
                conditions.of(
                        phase,
                        observed.usableSandbox(pod).isPresent(),
                        ran,
                        !stopped && resizing(pod, observed),
                        !PodPlanner.isTerminal(JsonObject.of("phase", phase)) && RestartAll.isUnderWay(pod, observed)));
        reason(pod, observed, phase, status);
        status.put("hostIP", hostAddress).put("hostIPs", ips(List.of(hostAddress)));
        List<String> addresses = addresses(pod, observed, published);
        if (!addresses.isEmpty()) {
            status.put("podIP", addresses.getFirst()).put("podIPs", ips(addresses));
        }
        String startTime = published.string("startTime", pod.status().string("startTime"));
        status.put("startTime", startTime.isEmpty() ? ContainerStatuses.text(observed.now()) : startTime);
        put(status, "initContainerStatuses", init);
        put(status, "containerStatuses", regular);
        put(status, "ephemeralContainerStatuses", ephemeral);
        status.put(
                "qosClass",
                pod.status().string("qosClass", QualityOfService.of(pod).text()));
        String nominated = pod.status().string("nominatedNodeName");
        return status.putUnlessEmpty("nominatedNodeName", nominated).build();
    }

    /** A pod that the node has refused says why, and nothing of containers that never were; also after the node has been started again. */
    private static Optional<JsonObject> refused(Pod pod, PodObservation observed) {
        Optional<Rejection> rejection = observed.memory().rejection().filter(Rejection::unstarted);
        JsonObject published = observed.memory().published();
        if (rejection.isPresent() && !PodPlanner.isTerminal(published)) {
            JsonObject.Builder status = JsonObject.builder();
            if (pod.generation() > 0) {
                status.put("observedGeneration", pod.generation());
            }
            return Optional.of(status.put("phase", "Failed")
                    .put("reason", rejection.get().reason())
                    .put("message", "Pod was rejected: " + rejection.get().message())
                    .put("startTime", ContainerStatuses.text(observed.now()))
                    .put(
                            "qosClass",
                            pod.status()
                                    .string("qosClass", QualityOfService.of(pod).text()))
                    .build());
        }
        boolean nothing =
                observed.containers().isEmpty() && observed.sandboxes().isEmpty();
        return PodPlanner.isTerminal(published) && nothing && !published.has("containerStatuses")
                ? Optional.of(published)
                : Optional.empty();
    }

    /** Whether a running container has yet to get the resources that the pod asks for. */
    private static boolean resizing(Pod pod, PodObservation observed) {
        return pod.allContainers().stream()
                .anyMatch(spec -> observed.newest(spec.name())
                        .filter(c -> c.state() == Container.State.RUNNING)
                        .filter(c -> !spec.changedResources(observed.applied(spec, c))
                                .isEmpty())
                        .isPresent());
    }

    /** An ended pod stays what it was, and one that is ended by the node or before it ran has failed. */
    private static String phase(Pod pod, PodObservation observed, String computed, boolean stopped) {
        for (JsonObject before : List.of(pod.status(), observed.memory().published())) {
            if (PodPlanner.isTerminal(before)) {
                return before.string("phase");
            }
        }
        // Who is told that it has failed may rely on nothing of it running any more.
        if (observed.memory().rejection().isPresent() && stopped) {
            return "Failed";
        }
        boolean terminal = computed.equals("Succeeded") || computed.equals("Failed");
        return stopped && !terminal ? "Failed" : computed;
    }

    private static void reason(Pod pod, PodObservation observed, String phase, JsonObject.Builder status) {
        Optional<Rejection> rejection = observed.memory().rejection();
        JsonObject before = observed.memory().published();
        if (rejection.isPresent() && PodPlanner.isTerminal(JsonObject.of("phase", phase))) {
            status.put("reason", rejection.get().reason())
                    .put("message", rejection.get().message());
        } else if (phase.equals(before.string("phase"))) {
            status.putUnlessEmpty("reason", before.string("reason", pod.status().string("reason")));
            status.putUnlessEmpty(
                    "message", before.string("message", pod.status().string("message")));
        }
    }

    /** The newest sandbox's; an ended pod keeps the ones it had. */
    private List<String> addresses(Pod pod, PodObservation observed, JsonObject published) {
        if (pod.hostNetwork()) {
            return List.of(hostAddress);
        }
        List<String> now = observed.sandboxes().stream()
                .findFirst()
                .filter(s -> s.sandbox().ready())
                .map(s -> s.ips())
                .orElse(List.of());
        return !now.isEmpty()
                ? now
                : published.array("podIPs").objects().stream()
                        .map(ip -> ip.string("ip"))
                        .toList();
    }

    private static JsonArray ips(List<String> addresses) {
        return JsonArray.of(addresses.stream()
                .map(ip -> (JsonValue) JsonObject.of("ip", ip))
                .toList());
    }

    private static void put(JsonObject.Builder status, String field, List<JsonObject> statuses) {
        if (!statuses.isEmpty()) {
            status.put(field, JsonArray.of(statuses));
        }
    }

    static JsonString time(Instant instant) {
        return new JsonString(ContainerStatuses.text(instant));
    }

    /** Whether two statuses say the same to a reader. */
    static boolean sameBut(JsonObject status, JsonObject published) {
        return status.equals(published);
    }
}
