package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.kind.GroupResource;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives every pod a service account that exists, its pull secrets, and the volume with its token. */
public final class ServiceAccount implements AdmissionStep {
    private static final String VOLUME_PREFIX = "kube-api-access-";
    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String ENFORCE = "kubernetes.io/enforce-mountable-secrets";

    /** A new namespace gets its account from a controller a moment later: clients that create both in a row are made to wait for it. */
    private static final Duration DEFAULT_ACCOUNT_WAIT = Duration.ofMillis(1500);

    private static final Duration DEFAULT_ACCOUNT_POLL = Duration.ofMillis(20);

    private final Clock clock;
    private final Ids ids;

    public ServiceAccount(Clock clock, Ids ids) {
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    public String name() {
        return "ServiceAccount";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        boolean creates = context.isMain("", "pods") && context.operation() == Operation.CREATE;
        return creates || addsContainers(context);
    }

    private static boolean addsContainers(AdmissionContext context) {
        return context.resource().equals(GroupResource.core("pods"))
                && context.subresource().equals("ephemeralcontainers")
                && context.operation() == Operation.UPDATE;
    }

    private static boolean isMirror(JsonObject pod) {
        return pod.objectAt("metadata", "annotations").contains(MIRROR);
    }

    @Override
    public void mutate(AdmissionContext context) {
        JsonObject pod = context.object();
        if (isMirror(pod) || addsContainers(context)) {
            return;
        }
        JsonObject spec = pod.object("spec");
        String name = spec.string("serviceAccountName", "default");
        name = name.isEmpty() ? "default" : name;
        spec = spec.with("serviceAccountName", name).with("serviceAccount", name);
        JsonObject account = account(context, name);
        if (automounts(account, spec)) {
            spec = withTokenVolume(spec);
        }
        if (spec.array("imagePullSecrets").isEmpty()
                && !account.array("imagePullSecrets").isEmpty()) {
            spec = spec.with(
                    "imagePullSecrets",
                    account.array("imagePullSecrets").mapObjects(s -> JsonObject.of("name", s.string("name"))));
        }
        context.replace(pod.with("spec", spec));
    }

    private static boolean automounts(JsonObject account, JsonObject spec) {
        if (spec.has("automountServiceAccountToken")) {
            return spec.bool("automountServiceAccountToken");
        }
        return !account.has("automountServiceAccountToken") || account.bool("automountServiceAccountToken");
    }

    private JsonObject account(AdmissionContext context, String name) {
        String namespace = context.namespace();
        JsonObject account = name.equals("default") ? awaitedDefault(context) : find(context, name);
        if (account == null) {
            throw Refusal.forbidden(
                    context,
                    "error looking up service account " + namespace + "/" + name + ": serviceaccount \"" + name
                            + "\" not found");
        }
        return account;
    }

    private static @Nullable JsonObject find(AdmissionContext context, String name) {
        return context.world().get(GroupResource.core("serviceaccounts"), context.namespace(), name);
    }

    private @Nullable JsonObject awaitedDefault(AdmissionContext context) {
        long deadline = clock.nanos() + DEFAULT_ACCOUNT_WAIT.toNanos();
        JsonObject account = find(context, "default");
        while (account == null && clock.nanos() < deadline) {
            try {
                clock.sleep(DEFAULT_ACCOUNT_POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
            account = find(context, "default");
        }
        return account;
    }

    private JsonObject withTokenVolume(JsonObject spec) {
        String existing = "";
        for (JsonObject volume : spec.array("volumes").objects()) {
            if (existing.isEmpty() && volume.string("name").startsWith(VOLUME_PREFIX)) {
                existing = volume.string("name");
            }
        }
        String name = existing.isEmpty() ? VOLUME_PREFIX + ids.suffix() : existing;
        JsonObject mount = JsonObject.of("name", name, "readOnly", true, "mountPath", MOUNT_PATH);
        JsonObject mounted = spec.changeEach("initContainers", container -> withMount(container, mount))
                .changeEach("containers", container -> withMount(container, mount));
        if (!existing.isEmpty() || mounted.equals(spec)) {
            return mounted;
        }
        return mounted.with(
                "volumes", mounted.array("volumes").plus(JsonObject.of("name", name, "projected", projection())));
    }

    private static JsonObject withMount(JsonObject container, JsonObject mount) {
        boolean taken = container.array("volumeMounts").objects().stream()
                .anyMatch(other -> other.string("mountPath").equals(MOUNT_PATH));
        return taken
                ? container
                : container.with("volumeMounts", container.array("volumeMounts").plus(mount));
    }

    private static JsonObject projection() {
        JsonObject token =
                JsonObject.of("serviceAccountToken", JsonObject.of("expirationSeconds", 3607, "path", "token"));
        JsonObject authority = JsonObject.of(
                "configMap",
                JsonObject.of(
                        "name",
                        "kube-root-ca.crt",
                        "items",
                        JsonArray.of(JsonObject.of("key", "ca.crt", "path", "ca.crt"))));
        JsonObject field = JsonObject.of("apiVersion", "v1", "fieldPath", "metadata.namespace");
        JsonObject namespace = JsonObject.of(
                "downwardAPI",
                JsonObject.of("items", JsonArray.of(JsonObject.of("path", "namespace", "fieldRef", field))));
        return JsonObject.of("sources", JsonArray.of(token, authority, namespace), "defaultMode", 420);
    }

    @Override
    public void validate(AdmissionContext context) {
        JsonObject pod = context.object();
        JsonObject spec = pod.object("spec");
        if (isMirror(pod) && !addsContainers(context)) {
            validateMirror(context, spec);
            return;
        }
        String name = spec.string("serviceAccountName");
        if (name.isEmpty()) {
            throw Refusal.forbidden(
                    context, "no service account specified for pod " + context.namespace() + "/" + context.name());
        }
        JsonObject account = account(context, name);
        if (account.stringAt("metadata", "annotations", ENFORCE).equals("true")) {
            if (addsContainers(context)) {
                MountableSecrets.checkEphemeral(context, account, spec);
            } else {
                MountableSecrets.check(context, account, spec);
            }
        }
    }

    private static void validateMirror(AdmissionContext context, JsonObject spec) {
        if (!spec.string("serviceAccountName").isEmpty()) {
            throw Refusal.forbidden(context, "a mirror pod may not reference service accounts");
        }
        if (!MountableSecrets.named(spec).isEmpty()) {
            throw Refusal.forbidden(context, "a mirror pod may not reference secrets");
        }
        List<JsonObject> volumes = spec.array("volumes").objects();
        if (volumes.stream()
                .anyMatch(volume -> volume.object("projected").array("sources").objects().stream()
                        .anyMatch(s -> s.has("serviceAccountToken")))) {
            throw Refusal.forbidden(context, "a mirror pod may not use ServiceAccountToken volume projections");
        }
    }
}
