package dev.proa.control.explanation;

import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Why a pod waits, is not ready, restarts, was refused or evicted, or does not go. */
final class PodExplanation {
    private static final String DEFAULT_SCHEDULER = "default-scheduler";

    private final Explainer explainer;
    private final JsonObject pod;
    private final JsonObject status;

    PodExplanation(Explainer explainer, JsonObject pod) {
        this.explainer = explainer;
        this.pod = pod;
        this.status = pod.object("status");
    }

    Explanation whole() {
        List<Explanation> because = new ArrayList<>(symptoms());
        because.addAll(explainer.warnings(pod, because));
        because.addAll(explainer.owner(pod));
        return new Explanation(Explainer.named(pod) + " is " + state(), because);
    }

    /** What is wrong with the pod itself; empty for one that is ready or has succeeded. */
    List<Explanation> symptoms() {
        List<Explanation> symptoms = new ArrayList<>(explainer.deletion(pod));
        if (!status.string("reason").isEmpty()
                || Pods.failed(pod) && !status.string("message").isEmpty()) {
            symptoms.add(Explanation.of(ended()));
        }
        if (Pods.terminal(pod)) {
            symptoms.addAll(containers());
            return symptoms;
        }
        if (Pods.nodeName(pod).isEmpty()) {
            symptoms.add(unscheduled());
            return symptoms;
        }
        symptoms.addAll(node());
        symptoms.addAll(containers());
        symptoms.addAll(gates());
        return symptoms;
    }

    private String state() {
        String phase = status.string("phase", "Pending");
        if (Meta.deleting(pod)) {
            return "terminating";
        }
        return phase.equals("Running")
                ? (Pods.ready(pod) ? "running and ready" : "running and not ready")
                : phase.toLowerCase(Locale.ROOT);
    }

    private String ended() {
        String reason = status.string("reason");
        String message = status.string("message");
        String how = reason.equals("Evicted")
                ? "its node evicted it"
                : "its end was: " + (reason.isEmpty() ? "failed" : reason);
        return message.isEmpty() ? how : how + ": " + message;
    }

    private Explanation unscheduled() {
        List<String> gates = pod.object("spec").array("schedulingGates").objects().stream()
                .map(gate -> gate.string("name"))
                .toList();
        if (!gates.isEmpty()) {
            return Explanation.of("no node is looked for while it has scheduling gates: " + String.join(", ", gates));
        }
        String scheduler = pod.object("spec").string("schedulerName", DEFAULT_SCHEDULER);
        JsonObject scheduled = Conditions.get(status, "PodScheduled");
        if (!scheduled.string("message").isEmpty()) {
            return Explanation.of("no node takes it: " + scheduled.string("message")
                    + Ages.age(scheduled.string("lastTransitionTime"), explainer.now())
                            .map(age -> " (for " + age + ")")
                            .orElse(""));
        }
        return Explanation.of(
                scheduler.equals(DEFAULT_SCHEDULER)
                        ? "no node has been looked for yet"
                        : "it waits for the scheduler \"" + scheduler + "\", which is not Proa's own");
    }

    private List<Explanation> node() {
        String name = Pods.nodeName(pod);
        JsonObject node = explainer.world().get(Resources.NODES, "", name);
        if (node == null) {
            return List.of(Explanation.of("its node " + name + " does not exist"));
        }
        JsonObject ready = Conditions.get(node.object("status"), "Ready");
        return ready.string("status").equals("True")
                ? List.of()
                : List.of(Explanation.of("its node " + name + " is not ready: "
                        + ready.string("message", ready.string("reason", "it has not said that it is"))));
    }

    private List<Explanation> containers() {
        List<Explanation> found = new ArrayList<>();
        for (String kind : List.of("initContainerStatuses", "containerStatuses")) {
            boolean init = kind.startsWith("init");
            for (JsonObject container : status.array(kind).objects()) {
                new ContainerExplanation(explainer, pod, container, init)
                        .whole()
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    /** Conditions of others that the pod's readiness waits for. */
    private List<Explanation> gates() {
        return pod.object("spec").array("readinessGates").objects().stream()
                .map(gate -> gate.string("conditionType"))
                .filter(type -> !Conditions.isTrue(status, type))
                .map(type -> Explanation.of(
                        "its readiness gate is not passed: nobody has set the condition " + type + " to True"))
                .toList();
    }
}
