package dev.proa.control.explanation;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Why a Deployment, a Job or any other object is as it is: its conditions, its planners, what it owns. */
final class OwnerExplanation {
    /** Conditions that are news when they are True; the others when they are not. */
    private static final Set<String> BAD_WHEN_TRUE = Set.of(
            "ReplicaFailure",
            "Failed",
            "FailureTarget",
            "MemoryPressure",
            "DiskPressure",
            "PIDPressure",
            "NetworkUnavailable",
            "NamespaceDeletionDiscoveryFailure",
            "NamespaceDeletionGroupVersionParsingFailure",
            "NamespaceDeletionContentFailure",
            "NamespaceContentRemaining",
            "NamespaceFinalizersRemaining");

    private static final Set<String> NEVER_NEWS = Set.of("Complete", "SuccessCriteriaMet", "Suspended");

    private static final List<GroupResource> OWNED = List.of(Resources.REPLICA_SETS, Resources.JOBS, Resources.PODS);

    private static final int PODS_MAX = 10;

    private final Explainer explainer;
    private final GroupResource resource;
    private final JsonObject object;
    /** What has been looked into: objects may own each other in a ring, and many may own one. */
    private final Set<String> seen = new HashSet<>();

    OwnerExplanation(Explainer explainer, GroupResource resource, JsonObject object) {
        this.explainer = explainer;
        this.resource = resource;
        this.object = object;
    }

    Explanation whole() {
        List<Explanation> because = new ArrayList<>(explainer.deletion(object));
        because.addAll(explainer.plans(resource, object));
        because.addAll(conditions());
        because.addAll(explainer.warnings(object, because));
        because.addAll(owned(object));
        because.addAll(explainer.owner(object));
        return new Explanation(Explainer.named(object) + state(), because);
    }

    private String state() {
        JsonObject spec = object.object("spec");
        JsonObject status = object.object("status");
        if (spec.has("replicas")) {
            return " has " + status.number("readyReplicas") + " of " + spec.number("replicas") + " pods ready";
        }
        if (resource.equals(Resources.DAEMON_SETS)) {
            return " has " + status.number("numberReady") + " of " + status.number("desiredNumberScheduled")
                    + " pods ready";
        }
        String phase = status.string("phase");
        return phase.isEmpty() ? "" : " is " + phase;
    }

    private List<Explanation> conditions() {
        return object.object("status").array("conditions").objects().stream()
                .filter(OwnerExplanation::isNews)
                .map(condition -> Explanation.of(condition.string("type") + " is " + condition.string("status")
                        + (condition.string("reason").isEmpty() ? "" : ", " + condition.string("reason"))
                        + (condition.string("message").isEmpty() ? "" : ": " + condition.string("message"))))
                .toList();
    }

    private static boolean isNews(JsonObject condition) {
        String type = condition.string("type");
        return !NEVER_NEWS.contains(type) && condition.string("status").equals("True") == BAD_WHEN_TRUE.contains(type);
    }

    /** Its sets and jobs that own pods which are not well, and pods of its own that are not; alike ones told together. */
    private List<Explanation> owned(JsonObject owner) {
        List<Explanation> found = new ArrayList<>();
        if (!seen.add(Meta.uid(owner))) {
            return found;
        }
        Map<List<Explanation>, List<String>> pods = new LinkedHashMap<>();
        for (GroupResource each : OWNED) {
            for (JsonObject child : explainer.world().indexed(World.Index.byOwner(each), Meta.uid(owner))) {
                if (each.equals(Resources.PODS)) {
                    if (!Pods.ready(child) && !Pods.succeeded(child)) {
                        pods.computeIfAbsent(new PodExplanation(explainer, child).symptoms(), s -> new ArrayList<>())
                                .add(Meta.name(child));
                    }
                } else {
                    List<Explanation> below =
                            new ArrayList<>(new OwnerExplanation(explainer, each, child).conditions());
                    below.addAll(owned(child));
                    if (!below.isEmpty()) {
                        found.add(new Explanation(Explainer.named(child), below));
                    }
                }
            }
        }
        pods.entrySet().stream().limit(PODS_MAX).forEach(entry -> found.add(told(entry.getValue(), entry.getKey())));
        return found;
    }

    private static Explanation told(List<String> names, List<Explanation> symptoms) {
        String who = names.size() == 1
                ? "pod " + names.getFirst() + " is not ready"
                : names.size() + " pods are not ready: " + names.getFirst() + " and others";
        return new Explanation(who, symptoms);
    }
}
