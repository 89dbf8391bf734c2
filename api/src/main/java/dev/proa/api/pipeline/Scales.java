package dev.proa.api.pipeline;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Kind;
import dev.proa.api.kind.Scaling;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.schema.GroupVersionKind;

/** autoscaling/v1 Scale as a projection of an object: shown from it, and put back into it. */
final class Scales {
    static final GroupVersionKind KIND = new GroupVersionKind("autoscaling", "v1", "Scale");

    private Scales() {}

    static Scaling of(Kind kind) {
        Scaling scaling = kind.rules().scaling();
        if (scaling != null) {
            return scaling;
        }
        return kind.plural().equals("replicationcontrollers") ? Scaling.CONTROLLER : Scaling.WORKLOAD;
    }

    /** The Scale of an object that carries its resourceVersion. */
    static JsonObject of(Scaling scaling, JsonObject object) {
        JsonObject metadata = object.object("metadata");
        JsonObject.Builder shown = JsonObject.builder();
        for (String field : new String[] {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
            shown.putUnlessEmpty(field, metadata.string(field));
        }
        long wanted = object.numberAt(0, scaling.specReplicas());
        JsonObject.Builder status = JsonObject.builder().put("replicas", object.numberAt(0, scaling.statusReplicas()));
        status.putUnlessEmpty("selector", scaling.selector().apply(object));
        return JsonObject.builder()
                .put("kind", KIND.kind())
                .put("apiVersion", KIND.apiVersion())
                .put("metadata", shown.build())
                .put("spec", wanted == 0 ? JsonObject.EMPTY : JsonObject.of("replicas", wanted))
                .put("status", status.build())
                .build();
    }

    /** The object with the number that a Scale wants. */
    static JsonObject into(Scaling scaling, JsonObject object, JsonObject scale) {
        long replicas = scale.numberAt(0, "spec", "replicas");
        String name = scale.stringAt("metadata", "name");
        if (!name.equals(object.stringAt("metadata", "name"))) {
            throw ApiException.badRequest("the name of the object (" + name + ") does not match the name on the URL ("
                    + object.stringAt("metadata", "name") + ")");
        }
        if (replicas < 0) {
            FieldErrors errors = FieldErrors.root();
            errors.at("spec").at("replicas").invalid(replicas, "must be greater than or equal to 0");
            throw ApiException.invalid("autoscaling", "Scale", name, errors);
        }
        String revision = scale.stringAt("metadata", "resourceVersion");
        JsonObject result = object.withAt(JsonNumber.of(replicas), scaling.specReplicas());
        return revision.isEmpty()
                ? result.change("metadata", m -> m.without("resourceVersion"))
                : result.change("metadata", m -> m.with("resourceVersion", revision));
    }
}
