package dev.proa.node.pod;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.node.eviction.Evictions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The conditions that the node owns; others' are kept as they are. */
final class PodConditions {
    /** Others may set it too: the node only adds it. */
    static final String DISRUPTION = "DisruptionTarget";

    static final Set<String> OWNED = Set.of(
            "PodReadyToStartContainers",
            "Initialized",
            "Ready",
            "ContainersReady",
            "PodScheduled",
            RestartAll.CONDITION,
            "PodResizeInProgress",
            "PodResizePending");

    /** Whether two statuses say different things in a condition that is the node's to tell and that both have. */
    static boolean differ(JsonObject one, JsonObject other) {
        return OWNED.stream().anyMatch(type -> {
            String says = condition(one, type).string("status");
            String said = condition(other, type).string("status");
            return !says.isEmpty() && !said.isEmpty() && !says.equals(said);
        });
    }

    private record Condition(String type, boolean status, String reason, String message) {
        static Condition yes(String type) {
            return new Condition(type, true, "", "");
        }
    }

    private final Pod pod;
    private final Map<String, JsonObject> statuses;
    private final JsonObject published;
    private final Instant now;
    private final Optional<String> giveWay;

    PodConditions(Pod pod, List<JsonObject> statuses, PodMemory memory, Instant now) {
        this.pod = pod;
        this.statuses =
                statuses.stream().collect(Collectors.toMap(s -> s.string("name"), Function.identity(), (a, b) -> a));
        this.published = memory.published();
        this.giveWay = memory.rejection()
                .map(PodMemory.Rejection::message)
                .filter(message -> message.startsWith(Evictions.NODE_LOW));
        this.now = now;
    }

    JsonArray of(
            String phase, boolean sandboxReady, boolean initializedBefore, boolean resizing, boolean restartingAll) {
        List<JsonValue> conditions = new ArrayList<>();
        pod.status().array("conditions").objects().stream()
                .filter(c -> !OWNED.contains(c.string("type")))
                .forEach(conditions::add);
        Condition containersReady = containersReady(phase);
        if (giveWay.isPresent() && phase.equals("Failed")) {
            conditions.removeIf(
                    c -> c instanceof JsonObject o && o.string("type").equals(DISRUPTION));
            conditions.add(json(new Condition(DISRUPTION, true, "TerminationByKubelet", giveWay.get())));
        }
        if (resizing) {
            conditions.add(json(Condition.yes("PodResizeInProgress")));
        }
        conditions.add(json(new Condition("PodReadyToStartContainers", sandboxReady, "", "")));
        conditions.add(json(initialized(phase, initializedBefore)));
        conditions.add(json(ready(containersReady)));
        conditions.add(json(containersReady));
        conditions.add(json(Condition.yes("PodScheduled")));
        if (RestartAll.isPossible(pod)) {
            conditions.add(json(
                    restartingAll
                            ? new Condition(
                                    RestartAll.CONDITION,
                                    true,
                                    RestartAll.CONDITION_REASON,
                                    RestartAll.CONDITION_MESSAGE)
                            : new Condition(RestartAll.CONDITION, false, "", "")));
        }
        return JsonArray.of(conditions);
    }

    private Condition initialized(String phase, boolean initializedBefore) {
        List<String> incomplete = pod.initContainers().stream()
                .filter(c -> !isInitialized(c))
                .map(ContainerSpec::name)
                .toList();
        if (phase.equals("Succeeded")) {
            return new Condition("Initialized", true, "PodCompleted", "");
        }
        // Once initialized always initialized, though init containers may run again.
        boolean published =
                condition(this.published, "Initialized").string("status").equals("True");
        if (published || initializedBefore || incomplete.isEmpty()) {
            return Condition.yes("Initialized");
        }
        return new Condition(
                "Initialized",
                false,
                "ContainersNotInitialized",
                "containers with incomplete status: " + list(incomplete));
    }

    private boolean isInitialized(ContainerSpec spec) {
        JsonObject status = statuses.getOrDefault(spec.name(), JsonObject.EMPTY);
        return status.bool(spec.isSidecar() ? "started" : "ready");
    }

    private Condition containersReady(String phase) {
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return new Condition("ContainersReady", false, phase.equals("Failed") ? "PodFailed" : "PodCompleted", "");
        }
        List<String> unready = pod.allContainers().stream()
                .filter(c -> c.role() == ContainerSpec.Role.REGULAR || c.isSidecar())
                .map(ContainerSpec::name)
                .filter(name -> !statuses.getOrDefault(name, JsonObject.EMPTY).bool("ready"))
                .toList();
        return unready.isEmpty()
                ? Condition.yes("ContainersReady")
                : new Condition(
                        "ContainersReady",
                        false,
                        "ContainersNotReady",
                        "containers with unready status: " + list(unready));
    }

    private Condition ready(Condition containersReady) {
        if (!containersReady.status()) {
            return new Condition("Ready", false, containersReady.reason(), containersReady.message());
        }
        List<String> messages = new ArrayList<>();
        for (JsonObject gate : pod.spec().array("readinessGates").objects()) {
            String type = gate.string("conditionType");
            String status = condition(pod.status(), type).string("status");
            if (status.isEmpty()) {
                messages.add("corresponding condition of pod readiness gate \"" + type + "\" does not exist.");
            } else if (!status.equals("True")) {
                messages.add("the status of pod readiness gate \"" + type + "\" is not \"True\", but " + status);
            }
        }
        return messages.isEmpty()
                ? Condition.yes("Ready")
                : new Condition("Ready", false, "ReadinessGatesNotReady", String.join(", ", messages));
    }

    /** As Go prints a list of strings. */
    private static String list(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }

    private static JsonObject condition(JsonObject status, String type) {
        return status.array("conditions").objects().stream()
                .filter(c -> c.string("type").equals(type))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    private JsonObject json(Condition condition) {
        String status = condition.status() ? "True" : "False";
        JsonObject before = condition(published, condition.type());
        if (before.isEmpty()) {
            before = condition(pod.status(), condition.type());
        }
        boolean same = before.string("status").equals(status) && before.has("lastTransitionTime");
        JsonObject.Builder json =
                JsonObject.builder().put("type", condition.type()).put("status", status);
        json.put("lastTransitionTime", same ? before.string("lastTransitionTime") : ContainerStatuses.text(now));
        json.putUnlessEmpty("reason", condition.reason()).putUnlessEmpty("message", condition.message());
        if (pod.generation() > 0) {
            json.put("observedGeneration", pod.generation());
        }
        return json.build();
    }
}
