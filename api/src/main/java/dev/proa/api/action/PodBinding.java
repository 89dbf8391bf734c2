package dev.proa.api.action;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.GroupResource;
import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;

/** Binds a pod to a node: {@code pods/binding}, and the older {@code bindings}. Labels and annotations are merged into the pod's. */
public final class PodBinding implements ActingSubresource {
    private static final GroupResource PODS = GroupResource.core("pods");

    private final GroupResource resource;
    private final String subresource;
    private final Clock clock;

    private PodBinding(GroupResource resource, String subresource, Clock clock) {
        this.resource = resource;
        this.subresource = subresource;
        this.clock = clock;
    }

    public static PodBinding ofPods(Clock clock) {
        return new PodBinding(PODS, "binding", clock);
    }

    public static PodBinding ofBindings(Clock clock) {
        return new PodBinding(GroupResource.core("bindings"), "", clock);
    }

    @Override
    public GroupResource resource() {
        return resource;
    }

    @Override
    public String subresource() {
        return subresource;
    }

    @Override
    public Answer act(ActionContext context) {
        JsonObject binding = context.body();
        String name = binding.stringAt("metadata", "name");
        if (!subresource.isEmpty() && !name.equals(context.request().name())) {
            throw ApiException.badRequest("name in URL does not match name in Binding object");
        }
        validate(binding);
        context.change(PODS, context.request().namespace(), name, pod -> bound(pod, binding));
        return Answer.created(JsonObject.of(
                "kind", "Status", "apiVersion", "v1", "metadata", JsonObject.EMPTY, "status", "Success", "code", 201));
    }

    private static void validate(JsonObject binding) {
        FieldErrors errors = FieldErrors.root();
        JsonObject target = binding.object("target");
        String kind = target.string("kind");
        if (!kind.isEmpty() && !kind.equals("Node")) {
            errors.at("target").at("kind").notSupported(kind, java.util.List.of("Node", "<empty>"));
        }
        if (target.string("name").isEmpty()) {
            errors.at("target").at("name").required("");
        }
        if (!errors.isEmpty()) {
            // Upstream passes these on without making them an API error.
            String all = String.join(", ", errors.messages());
            throw ApiException.of(StatusReason.UNKNOWN, errors.causes().size() == 1 ? all : "[" + all + "]");
        }
    }

    private JsonObject bound(JsonObject pod, JsonObject binding) {
        String name = pod.stringAt("metadata", "name");
        require(pod, binding, "uid", "UID");
        require(pod, binding, "resourceVersion", "ResourceVersion");
        if (pod.objectAt("metadata").has("deletionTimestamp")) {
            throw conflict(name, "pod " + name + " is being deleted, cannot be assigned to a host");
        }
        String node = pod.stringAt("spec", "nodeName");
        if (!node.isEmpty()) {
            throw conflict(name, "pod " + name + " is already assigned to node \"" + node + "\"");
        }
        if (!pod.arrayAt("spec", "schedulingGates").isEmpty()) {
            throw conflict(name, "pod " + name + " has non-empty .spec.schedulingGates");
        }
        JsonObject result = pod.withAt(new JsonString(binding.stringAt("target", "name")), "spec", "nodeName")
                .withoutAt("status", "nominatedNodeName");
        result = merged(result, binding, "annotations");
        result = merged(result, binding, "labels");
        return PodConditions.with(result, JsonObject.of("type", "PodScheduled", "status", "True"), clock.now());
    }

    /** A binding may name the pod's very life and state that it was decided for. */
    private static void require(JsonObject pod, JsonObject binding, String member, String name) {
        String wanted = binding.stringAt("metadata", member);
        String found = pod.stringAt("metadata", member);
        if (!wanted.isEmpty() && !wanted.equals(found)) {
            String pods = PODS.resource();
            String podName = pod.stringAt("metadata", "name");
            String key = "/registry/" + pods + "/" + pod.stringAt("metadata", "namespace") + "/" + podName;
            throw ApiException.preconditionFailed("", pods, podName, key, name, wanted, found);
        }
    }

    private static JsonObject merged(JsonObject pod, JsonObject binding, String member) {
        JsonObject added = binding.objectAt("metadata", member);
        if (added.isEmpty()) {
            return pod;
        }
        JsonObject.Builder all = pod.objectAt("metadata", member).toBuilder();
        added.forEach(all::put);
        return pod.withAt(all.build(), "metadata", member);
    }

    private static ApiException conflict(String name, String why) {
        return ApiException.conflict("", "pods/binding", name, why);
    }
}
