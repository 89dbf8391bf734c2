package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonObject;
import dev.proa.schema.Quantity;

/** A claim grows only while it is bound, and when its class allows it. */
public final class PersistentVolumeClaimResize implements AdmissionStep {
    private static final GroupResource CLASSES = new GroupResource("storage.k8s.io", "storageclasses");
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

    @Override
    public String name() {
        return "PersistentVolumeClaimResize";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        return context.operation() == Operation.UPDATE && context.isMain("", "persistentvolumeclaims");
    }

    @Override
    public void validate(AdmissionContext context) {
        JsonObject old = context.oldObject();
        if (size(context.object()).compareTo(size(old)) <= 0) {
            return;
        }
        if (!old.stringAt("status", "phase").equals("Bound")) {
            throw Refusal.forbidden(context, "Only bound persistent volume claims can be expanded");
        }
        String name = storageClass(context.object());
        JsonObject found = context.world().get(CLASSES, "", name);
        if (name.isEmpty() || !name.equals(storageClass(old)) || found == null || !found.bool("allowVolumeExpansion")) {
            throw Refusal.forbidden(
                    context,
                    "only dynamically provisioned pvc can be resized and the storageclass that"
                            + " provisions the pvc must support resize");
        }
    }

    private static Quantity size(JsonObject claim) {
        return Quantity.of(claim.at("spec", "resources", "requests", "storage"));
    }

    private static String storageClass(JsonObject claim) {
        return claim.objectAt("metadata", "annotations")
                .string(CLASS_ANNOTATION, claim.stringAt("spec", "storageClassName"));
    }
}
