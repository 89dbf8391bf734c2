package dev.proa.controllers.template;

import dev.proa.control.Action;
import dev.proa.control.Failure;
import dev.proa.control.Part;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.List;

/** Pods from a workload's spec.template, and the events that tell of them. */
public final class PodTemplate {
    private PodTemplate() {}

    /** A pod with a name to be generated from {@code prefix}, controlled as {@code controller} says. */
    public static JsonObject pod(JsonObject template, String namespace, String prefix, JsonObject controller) {
        JsonObject from = template.object("metadata");
        JsonObject.Builder metadata =
                JsonObject.builder().put("generateName", prefix).put("namespace", namespace);
        for (String member : List.of("labels", "annotations", "finalizers")) {
            if (from.has(member)) {
                metadata.put(member, from.get(member) instanceof JsonArray a ? a : from.object(member));
            }
        }
        metadata.put("ownerReferences", JsonArray.of(controller));
        return JsonObject.of(
                "apiVersion", "v1", "kind", "Pod", "metadata", metadata.build(), "spec", template.object("spec"));
    }

    /** Creates the pod and tells of it on the owner; in a namespace that goes away a failure is all right. */
    public static Action create(JsonObject owner, JsonObject pod) {
        return Action.Attempt.of(new Action.Create(Resources.PODS, Meta.namespace(owner), pod))
                .then(Action.Event.normal(owner, "SuccessfulCreate", "Created pod: ")
                        .with(Part.NAME))
                .forgiving(Failure.NAMESPACE_TERMINATING)
                .failing(
                        Failure.ANY,
                        Action.Event.warning(owner, "FailedCreate", "Error creating: ")
                                .with(Part.FAILURE));
    }

    public static Action delete(JsonObject owner, JsonObject pod) {
        String name = Meta.name(pod);
        return Action.Attempt.of(Action.Delete.uid(Resources.PODS, Meta.namespace(pod), name, Meta.uid(pod)))
                .then(Action.Event.normal(owner, "SuccessfulDelete", "Deleted pod: " + name))
                .failing(
                        Failure.ANY,
                        Action.Event.warning(owner, "FailedDelete", "Error deleting: ")
                                .with(Part.FAILURE));
    }
}
