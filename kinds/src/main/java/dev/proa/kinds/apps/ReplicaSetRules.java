package dev.proa.kinds.apps;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Scaling;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.Cells;
import dev.proa.kinds.Table;
import dev.proa.kinds.TabledRules;
import dev.proa.kinds.core.PodSpecs;
import dev.proa.kinds.pod.PodPreparation;
import java.util.List;

/** ReplicaSets, and ReplicationControllers, which differ in their selector only. */
public final class ReplicaSetRules implements TabledRules {
    private static final JsonValue ONE = JsonNumber.of(1);
    private static final Table TABLE = Table.named()
            .number("Desired", set -> Cells.number(set, "spec", "replicas"))
            .number("Current", set -> Cells.number(set, "status", "replicas"))
            .number("Ready", set -> Cells.number(set, "status", "readyReplicas"))
            .age()
            .wide("Containers", set -> Cells.containerNames(set.objectAt("spec", "template", "spec")))
            .wide("Images", set -> Cells.containerImages(set.objectAt("spec", "template", "spec")))
            .wide("Selector", ReplicaSetRules::selector);

    private final boolean controllers;

    private ReplicaSetRules(boolean controllers) {
        this.controllers = controllers;
    }

    public static ReplicaSetRules ofReplicaSets() {
        return new ReplicaSetRules(false);
    }

    public static ReplicaSetRules ofReplicationControllers() {
        return new ReplicaSetRules(true);
    }

    @Override
    public Table table() {
        return TABLE;
    }

    @Override
    public Scaling scaling() {
        return controllers ? Scaling.CONTROLLER : Scaling.WORKLOAD;
    }

    @Override
    public boolean orphansDependentsByDefault() {
        return controllers;
    }

    @Override
    public JsonObject defaults(String version, JsonObject given) {
        JsonObject set = given.change("spec", spec -> PodSpecs.templateIn(spec.withDefault("replicas", ONE)));
        return controllers ? fromTemplate(set) : set;
    }

    /** A controller without labels or selector takes those of its template. */
    private static JsonObject fromTemplate(JsonObject controller) {
        JsonObject labels = controller.objectAt("spec", "template", "metadata", "labels");
        if (labels.isEmpty()) {
            return controller;
        }
        JsonObject result = controller.objectAt("spec", "selector").isEmpty()
                ? controller.withAt(labels, "spec", "selector")
                : controller;
        return result.objectAt("metadata", "labels").isEmpty() ? result.withAt(labels, "metadata", "labels") : result;
    }

    @Override
    public JsonObject prepareCreate(JsonObject set) {
        return set.change("spec", PodPreparation::templateWithoutDisabled).with("status", JsonObject.of("replicas", 0));
    }

    @Override
    public JsonObject prepareUpdate(JsonObject old, JsonObject updated) {
        return updated.change("spec", PodPreparation::templateWithoutDisabled);
    }

    @Override
    public void check(JsonObject set, FieldErrors errors) {
        if (controllers) {
            WorkloadValidation.replicationController(set, errors);
        } else {
            WorkloadValidation.replicaSet(set, errors);
        }
    }

    @Override
    public void checkUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        if (controllers) {
            WorkloadValidation.replicationController(updated, errors);
        } else {
            WorkloadValidation.replicaSetUpdate(old, updated, errors);
        }
    }

    @Override
    public void validateStatusUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        WorkloadValidation.replicaStatus(
                updated,
                "cannot be greater than readyReplicas",
                List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas"),
                errors);
    }

    @Override
    public List<String> warnings(JsonObject old, JsonObject updated) {
        return WorkloadValidation.warnings(old, updated, true);
    }

    private static Object selector(JsonObject set) {
        JsonObject selector = set.objectAt("spec", "selector");
        boolean labelSelector =
                selector.get("matchLabels") instanceof JsonObject || selector.contains("matchExpressions");
        return labelSelector ? Cells.selector(selector) : Cells.labels(selector);
    }
}
