package dev.proa.kinds.core;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.kinds.pod.PodLevelRequests;
import java.util.List;

/** Defaults of PodSpec, shared by pods and all templates (upstream: pkg/apis/core/v1/defaults.go). */
public final class PodSpecs {
    private static final long DEFAULT_MODE = 0644;
    private static final JsonValue V1 = new JsonString("v1");

    private PodSpecs() {}

    /** A template's defaults, where {@code holder} has a {@code template}. */
    public static JsonObject templateIn(JsonObject holder) {
        return holder.get("template") instanceof JsonObject template && template.get("spec") instanceof JsonObject spec
                ? holder.with("template", template.with("spec", defaults(spec)))
                : holder;
    }

    public static JsonObject defaults(JsonObject given) {
        JsonObject spec = given;
        spec = spec.changeEach("volumes", PodSpecs::volume);
        spec = spec.changeEach("initContainers", PodSpecs::container);
        spec = spec.changeEach("containers", PodSpecs::container);
        spec = spec.changeEach("ephemeralContainers", PodSpecs::container);
        spec = mirroredServiceAccount(spec);
        return spec.withDefault("restartPolicy", new JsonString("Always"))
                .withDefault("terminationGracePeriodSeconds", JsonNumber.of(30))
                .withDefault("dnsPolicy", new JsonString("ClusterFirst"))
                .withDefault("securityContext", JsonObject.EMPTY)
                .withDefault("schedulerName", new JsonString("default-scheduler"));
    }

    /** The deprecated alias always says the same as serviceAccountName. */
    static JsonObject mirroredServiceAccount(JsonObject spec) {
        String name = spec.string("serviceAccountName").isEmpty()
                ? spec.string("serviceAccount")
                : spec.string("serviceAccountName");
        return name.isEmpty() ? spec : spec.with("serviceAccountName", name).with("serviceAccount", name);
    }

    private static JsonObject container(JsonObject given) {
        JsonObject container = given;
        container = container.changeEach("ports", port -> port.withDefault("protocol", new JsonString("TCP")));
        container = container.changeEach("env", PodSpecs::environmentVariable);
        container = withDefaultsIn(container, "livenessProbe", PodSpecs::probe);
        container = withDefaultsIn(container, "readinessProbe", PodSpecs::probe);
        container = withDefaultsIn(container, "startupProbe", PodSpecs::probe);
        container = withDefaultsIn(container, "lifecycle", PodSpecs::lifecycle);
        return container
                .withDefault("resources", JsonObject.EMPTY)
                .withDefault("terminationMessagePath", new JsonString("/dev/termination-log"))
                .withDefault("terminationMessagePolicy", new JsonString("File"))
                .withDefault("imagePullPolicy", new JsonString(pullPolicy(container.string("image"))));
    }

    /** Always for the tag latest, given or implied; IfNotPresent for other tags and for digests. */
    static String pullPolicy(String image) {
        int digest = image.indexOf('@');
        String name = digest < 0 ? image : image.substring(0, digest);
        int colon = name.lastIndexOf(':');
        String tag = colon > name.lastIndexOf('/') ? name.substring(colon + 1) : "";
        return tag.equals("latest") || (tag.isEmpty() && digest < 0) ? "Always" : "IfNotPresent";
    }

    private static JsonObject environmentVariable(JsonObject variable) {
        return variable.hasAt("valueFrom", "fieldRef")
                ? variable.change(
                        "valueFrom", from -> from.change("fieldRef", ref -> ref.withDefault("apiVersion", V1)))
                : variable;
    }

    private static JsonObject probe(JsonObject given) {
        JsonObject probe = withDefaultsIn(given, "httpGet", PodSpecs::httpGet);
        probe = withDefaultsIn(probe, "grpc", grpc -> grpc.withDefault("service", JsonString.EMPTY));
        return probe.with("timeoutSeconds", positive(probe, "timeoutSeconds", 1))
                .with("periodSeconds", positive(probe, "periodSeconds", 10))
                .with("successThreshold", positive(probe, "successThreshold", 1))
                .with("failureThreshold", positive(probe, "failureThreshold", 3));
    }

    private static JsonValue positive(JsonObject object, String field, long otherwise) {
        JsonValue value = object.get(field);
        return value == null || value.isNull() || (value instanceof JsonNumber n && n.longValue() == 0)
                ? JsonNumber.of(otherwise)
                : value;
    }

    private static JsonObject httpGet(JsonObject get) {
        JsonObject result = get.string("path").isEmpty() ? get.with("path", "/") : get;
        return result.string("scheme").isEmpty() ? result.with("scheme", "HTTP") : result;
    }

    private static JsonObject lifecycle(JsonObject lifecycle) {
        JsonObject result = lifecycle;
        for (String hook : List.of("postStart", "preStop")) {
            result = withDefaultsIn(result, hook, handler -> withDefaultsIn(handler, "httpGet", PodSpecs::httpGet));
        }
        return result;
    }

    private static JsonObject volume(JsonObject given) {
        boolean noSource = given.names().stream().noneMatch(name -> !name.equals("name") && given.has(name));
        JsonObject volume = noSource ? given.with("emptyDir", JsonObject.EMPTY) : given;
        volume = withDefaultsIn(volume, "secret", PodSpecs::defaultMode);
        volume = withDefaultsIn(volume, "configMap", PodSpecs::defaultMode);
        volume = withDefaultsIn(
                volume, "downwardAPI", source -> defaultMode(source).changeEach("items", PodSpecs::downwardItem));
        volume = withDefaultsIn(
                volume, "projected", source -> defaultMode(source).changeEach("sources", PodSpecs::projection));
        volume = withDefaultsIn(
                volume,
                "image",
                source -> source.withDefault("pullPolicy", new JsonString(pullPolicy(source.string("reference")))));
        volume = withDefaultsIn(volume, "hostPath", source -> source.withDefault("type", JsonString.EMPTY));
        volume = withDefaultsIn(
                volume, "iscsi", source -> source.withDefault("iscsiInterface", new JsonString("default")));
        volume = withDefaultsIn(
                volume,
                "ephemeral",
                source -> withDefaultsIn(
                        source,
                        "volumeClaimTemplate",
                        template -> template.change("spec", PersistentVolumeClaimRules::specDefaults)));
        return volume;
    }

    private static JsonObject defaultMode(JsonObject source) {
        return source.withDefault("defaultMode", JsonNumber.of(DEFAULT_MODE));
    }

    private static JsonObject downwardItem(JsonObject item) {
        return withDefaultsIn(item, "fieldRef", ref -> ref.withDefault("apiVersion", V1));
    }

    private static JsonObject projection(JsonObject source) {
        JsonObject result = withDefaultsIn(
                source, "serviceAccountToken", token -> token.withDefault("expirationSeconds", JsonNumber.of(3600)));
        return withDefaultsIn(result, "downwardAPI", downward -> downward.changeEach("items", PodSpecs::downwardItem));
    }

    /** Changes a member object where it is there. */
    static JsonObject withDefaultsIn(
            JsonObject object, String name, java.util.function.UnaryOperator<JsonObject> defaults) {
        return object.get(name) instanceof JsonObject inner ? object.with(name, defaults.apply(inner)) : object;
    }

    /** What only pods have, not templates: requests follow limits, service links, host ports of the host's network. */
    static JsonObject podOnly(JsonObject given) {
        JsonObject spec = given;
        boolean hostNetwork = spec.bool("hostNetwork");
        for (String list : List.of("initContainers", "containers")) {
            spec = spec.changeEach(list, container -> {
                JsonObject changed = requestsFromLimits(container);
                return hostNetwork ? changed.changeEach("ports", PodSpecs::hostPort) : changed;
            });
        }
        return PodLevelRequests.in(spec).withDefault("enableServiceLinks", dev.proa.json.JsonBoolean.TRUE);
    }

    private static JsonObject hostPort(JsonObject port) {
        return port.number("hostPort") == 0 ? port.with("hostPort", port.number("containerPort")) : port;
    }

    private static JsonObject requestsFromLimits(JsonObject container) {
        JsonObject limits = container.objectAt("resources", "limits");
        JsonObject requests = container.objectAt("resources", "requests");
        for (int i = 0; i < limits.size(); i++) {
            requests = requests.withDefault(limits.name(i), limits.value(i));
        }
        return limits.isEmpty() ? container : container.withAt(requests, "resources", "requests");
    }

    static JsonArray conditionsOf(JsonObject object) {
        return object.arrayAt("status", "conditions");
    }
}
