package dev.proa.api.authorization;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node may read because its pods need it: the secrets, config maps, claims, volumes and service accounts that they
 * name. Held as indexes of the World, so that a look-up costs the same however many pods there are.
 */
final class PodReferences {
    private static final GroupResource PODS = GroupResource.core("pods");
    private static final GroupResource VOLUMES = GroupResource.core("persistentvolumes");
    private static final String MIRROR = "kubernetes.io/config.mirror";

    /** Pods by node and what they name. */
    private static final World.Index BY_NODE =
            new World.Index("pods-by-node-and-reference", PODS, PodReferences::ofPod);

    /** Persistent volumes by the secrets that their claims' nodes need. */
    private static final World.Index VOLUMES_BY_SECRET =
            new World.Index("persistentvolumes-by-secret", VOLUMES, PodReferences::secretsOfVolume);

    private PodReferences() {}

    static boolean node(World world, String node, String type, String namespace, String name) {
        if (!world.indexed(BY_NODE, key(node, type, namespace, name)).isEmpty()) {
            return true;
        }
        return type.equals("secrets")
                && world.indexed(VOLUMES_BY_SECRET, namespace + "/" + name).stream()
                        .anyMatch(volume -> volume(world, node, volume));
    }

    /** Whether a pod of the node uses the claim to which the volume is bound. */
    static boolean volume(World world, String node, JsonObject volume) {
        JsonObject claim = volume.objectAt("spec", "claimRef");
        return node(world, node, "persistentvolumeclaims", claim.string("namespace"), claim.string("name"));
    }

    private static List<String> ofPod(JsonObject pod) {
        JsonObject metadata = pod.object("metadata");
        JsonObject spec = pod.object("spec");
        String node = spec.string("nodeName");
        if (node.isEmpty()) {
            return List.of();
        }
        References found = new References(node, metadata.string("namespace"), new ArrayList<>());
        found.add("pods", metadata.string("name"));
        // A node creates mirror pods itself: they must not open what they name.
        if (!metadata.object("annotations").contains(MIRROR)) {
            found.addSpec(metadata.string("name"), spec);
            for (JsonObject claim :
                    pod.objectAt("status").array("resourceClaimStatuses").objects()) {
                found.add("resourceclaims", claim.string("resourceClaimName"));
            }
        }
        return found.keys;
    }

    private static List<String> secretsOfVolume(JsonObject volume) {
        JsonObject spec = volume.object("spec");
        String claimNamespace = spec.objectAt("claimRef").string("namespace");
        List<String> names = new ArrayList<>();
        spec.forEach((type, source) -> {
            if (source instanceof JsonObject object && !claimNamespace.isEmpty()) {
                for (String field :
                        List.of("secretRef", "nodePublishSecretRef", "nodeStageSecretRef", "nodeExpandSecretRef")) {
                    JsonObject reference = object.object(field);
                    if (!reference.isEmpty()) {
                        names.add(reference.string("namespace", claimNamespace) + "/" + reference.string("name"));
                    }
                }
                if (object.has("secretName")) {
                    names.add(object.string("secretNamespace", claimNamespace) + "/" + object.string("secretName"));
                }
            }
        });
        return names;
    }

    private static String key(String node, String type, String namespace, String name) {
        return node + " " + type + " " + namespace + "/" + name;
    }

    private record References(String node, String namespace, List<String> keys) {
        void add(String type, String name) {
            if (!name.isEmpty()) {
                String key = key(node, type, namespace, name);
                if (!keys.contains(key)) {
                    keys.add(key);
                }
            }
        }

        void addSpec(String podName, JsonObject spec) {
            add("serviceaccounts", spec.string("serviceAccountName"));
            spec.array("imagePullSecrets").objects().forEach(secret -> add("secrets", secret.string("name")));
            for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
                spec.array(list).objects().forEach(this::addContainer);
            }
            for (JsonObject volume : spec.array("volumes").objects()) {
                addVolume(podName, volume);
            }
            for (JsonObject claim : spec.array("resourceClaims").objects()) {
                add("resourceclaims", claim.string("resourceClaimName"));
            }
        }

        private void addContainer(JsonObject container) {
            for (JsonObject source : container.array("envFrom").objects()) {
                add("secrets", source.stringAt("secretRef", "name"));
                add("configmaps", source.stringAt("configMapRef", "name"));
            }
            for (JsonObject variable : container.array("env").objects()) {
                add("secrets", variable.stringAt("valueFrom", "secretKeyRef", "name"));
                add("configmaps", variable.stringAt("valueFrom", "configMapKeyRef", "name"));
            }
        }

        private void addVolume(String podName, JsonObject volume) {
            add("configmaps", volume.stringAt("configMap", "name"));
            add("persistentvolumeclaims", volume.stringAt("persistentVolumeClaim", "claimName"));
            if (volume.has("ephemeral")) {
                add("persistentvolumeclaims", podName + "-" + volume.string("name"));
            }
            volume.forEach((type, source) -> {
                if (source instanceof JsonObject object) {
                    add("secrets", object.string("secretName"));
                    add("secrets", object.stringAt("secretRef", "name"));
                    add("secrets", object.stringAt("nodePublishSecretRef", "name"));
                }
            });
            for (JsonObject source : volume.object("projected").array("sources").objects()) {
                add("secrets", source.stringAt("secret", "name"));
                add("configmaps", source.stringAt("configMap", "name"));
            }
        }
    }
}
