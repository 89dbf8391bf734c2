package dev.proa.api.admission;

import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Service accounts that say so let their pods use only the secrets that the account lists. */
final class MountableSecrets {
    private MountableSecrets() {}

    static void check(AdmissionContext context, JsonObject account, JsonObject spec) {
        String name = account.stringAt("metadata", "name");
        Set<String> allowed = names(account, "secrets");
        for (JsonObject volume : spec.array("volumes").objects()) {
            String secret = volume.stringAt("secret", "secretName");
            if (volume.has("secret") && !allowed.contains(secret)) {
                throw refuse(context, "volume with secret.secretName=\"" + secret + "\"", name, "secret");
            }
        }
        checkContainers(context, spec, "initContainers", "init container ", allowed, name);
        checkContainers(context, spec, "containers", "container ", allowed, name);
        Set<String> pull = names(account, "imagePullSecrets");
        List<JsonObject> wanted = spec.array("imagePullSecrets").objects();
        for (int i = 0; i < wanted.size(); i++) {
            String secret = wanted.get(i).string("name");
            if (!pull.contains(secret)) {
                throw refuse(context, "imagePullSecrets[" + i + "].name=\"" + secret + "\"", name, "imagePullSecret");
            }
        }
    }

    /** For containers that are added to a pod whose other parts have been checked. */
    static void checkEphemeral(AdmissionContext context, JsonObject account, JsonObject spec) {
        String name = account.stringAt("metadata", "name");
        checkContainers(context, spec, "ephemeralContainers", "ephemeral container ", names(account, "secrets"), name);
    }

    private static void checkContainers(
            AdmissionContext context, JsonObject spec, String list, String label, Set<String> allowed, String account) {
        for (JsonObject container : spec.array(list).objects()) {
            String who = label + container.string("name");
            for (JsonObject variable : container.array("env").objects()) {
                String secret = variable.stringAt("valueFrom", "secretKeyRef", "name");
                if (variable.hasAt("valueFrom", "secretKeyRef") && !allowed.contains(secret)) {
                    String what = who + " with envVar " + variable.string("name") + " referencing secret.secretName=\""
                            + secret + "\"";
                    throw refuse(context, what, account, "secret");
                }
            }
            for (JsonObject source : container.array("envFrom").objects()) {
                String secret = source.stringAt("secretRef", "name");
                if (source.has("secretRef") && !allowed.contains(secret)) {
                    throw refuse(
                            context,
                            who + " with envFrom referencing secret.secretName=\"" + secret + "\"",
                            account,
                            "secret");
                }
            }
        }
    }

    private static RuntimeException refuse(AdmissionContext context, String what, String account, String sort) {
        return Refusal.forbidden(
                context,
                what + " is not allowed because service account " + account + " does not reference that " + sort);
    }

    private static Set<String> names(JsonObject account, String list) {
        return account.array(list).objects().stream().map(s -> s.string("name")).collect(Collectors.toSet());
    }

    /** Every secret that a pod names. */
    static List<String> named(JsonObject spec) {
        List<String> found = new ArrayList<>();
        spec.array("imagePullSecrets").objects().forEach(s -> found.add(s.string("name")));
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            for (JsonObject container : spec.array(list).objects()) {
                container
                        .array("env")
                        .objects()
                        .forEach(v -> found.add(v.stringAt("valueFrom", "secretKeyRef", "name")));
                container.array("envFrom").objects().forEach(s -> found.add(s.stringAt("secretRef", "name")));
            }
        }
        for (JsonObject volume : spec.array("volumes").objects()) {
            volume.forEach((type, source) -> {
                if (source instanceof JsonObject object) {
                    found.add(object.string("secretName"));
                    found.add(object.stringAt("secretRef", "name"));
                    found.add(object.stringAt("nodePublishSecretRef", "name"));
                }
            });
            volume.object("projected").array("sources").objects().forEach(s -> found.add(s.stringAt("secret", "name")));
        }
        found.removeIf(String::isEmpty);
        return found;
    }
}
