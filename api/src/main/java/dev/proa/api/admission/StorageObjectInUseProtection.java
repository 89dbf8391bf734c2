package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonString;
import java.util.Map;

/** Volumes and claims get a finalizer that a controller removes when nothing uses them any more. */
public final class StorageObjectInUseProtection implements AdmissionStep {
    private static final Map<GroupResource, String> FINALIZERS = Map.of(
            GroupResource.core("persistentvolumes"),
            "kubernetes.io/pv-protection",
            GroupResource.core("persistentvolumeclaims"),
            "kubernetes.io/pvc-protection",
            new GroupResource("storage.k8s.io", "volumeattributesclasses"),
            "kubernetes.io/vac-protection");

    @Override
    public String name() {
        return "StorageObjectInUseProtection";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        return context.operation() == Operation.CREATE
                && context.subresource().isEmpty()
                && FINALIZERS.containsKey(context.resource());
    }

    @Override
    public void mutate(AdmissionContext context) {
        JsonString finalizer = new JsonString(FINALIZERS.getOrDefault(context.resource(), ""));
        JsonArray finalizers = context.object().objectAt("metadata").array("finalizers");
        if (!finalizers.strings().contains(finalizer.value())) {
            context.replace(context.object().withAt(finalizers.plus(finalizer), "metadata", "finalizers"));
        }
    }
}
