package dev.proa.api.admission;

import dev.proa.api.authorization.Attributes;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node gets tokens only for audiences that its pods' volumes ask for, or that it is allowed to request. */
final class NodeAudiences {
    private NodeAudiences() {}

    static void check(AdmissionContext context, JsonObject pod) {
        List<String> audiences =
                context.object().objectAt("spec").array("audiences").strings();
        if (audiences.size() > 1) {
            throw Refusal.forbidden(context, "node may only request 0 or 1 audiences");
        }
        String audience = audiences.isEmpty() ? "" : audiences.getFirst();
        for (JsonObject volume : pod.objectAt("spec").array("volumes").objects()) {
            if (projects(volume, audience) || driverAsks(context.world(), pod, volume, audience)) {
                return;
            }
        }
        Attributes attributes = Attributes.forResource(
                "request-serviceaccounts-token-audience", "", "v1", audience, "", context.namespace(), context.name());
        if (!context.authorizer().authorize(context.user(), attributes).allowed()) {
            throw Refusal.forbidden(
                    context,
                    "audience \"" + audience + "\" not found in pod spec volume, "
                            + context.user().name() + " is not authorized to request tokens for this audience");
        }
    }

    private static boolean projects(JsonObject volume, String audience) {
        return volume.object("projected").array("sources").objects().stream()
                .filter(source -> source.has("serviceAccountToken"))
                .anyMatch(source ->
                        source.stringAt("serviceAccountToken", "audience").equals(audience));
    }

    private static boolean driverAsks(World world, JsonObject pod, JsonObject volume, String audience) {
        String driver = driver(world, pod, volume);
        JsonObject found =
                driver.isEmpty() ? null : world.get(new GroupResource("storage.k8s.io", "csidrivers"), "", driver);
        return found != null
                && found.objectAt("spec").array("tokenRequests").objects().stream()
                        .anyMatch(request -> request.string("audience").equals(audience));
    }

    private static String driver(World world, JsonObject pod, JsonObject volume) {
        if (volume.has("csi")) {
            return volume.stringAt("csi", "driver");
        }
        String claim = volume.has("ephemeral")
                ? pod.stringAt("metadata", "name") + "-" + volume.string("name")
                : volume.stringAt("persistentVolumeClaim", "claimName");
        JsonObject found = get(world, "persistentvolumeclaims", pod.stringAt("metadata", "namespace"), claim);
        JsonObject persistent =
                found == null ? null : get(world, "persistentvolumes", "", found.stringAt("spec", "volumeName"));
        return persistent == null ? "" : persistent.stringAt("spec", "csi", "driver");
    }

    private static @Nullable JsonObject get(World world, String plural, String namespace, String name) {
        return name.isEmpty() ? null : world.get(GroupResource.core(plural), namespace, name);
    }
}
