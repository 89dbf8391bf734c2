package dev.proa.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.json.Yaml;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way on which a pod can come to be or change, under everything that may refuse it. */
class PodAdmissionMatrixTest {
    private static final GroupResource PODS = GroupResource.core("pods");
    private static final GroupResource NAMESPACES = GroupResource.core("namespaces");
    private static final String PLAIN = "spec: {containers: [{name: c, image: none}]}";
    private static final AtomicInteger NAMES = new AtomicInteger();

    @TempDir
    static Path folder;

    private static BareApi bare;
    private static ApiClient client;

    private String namespace;

    @BeforeAll
    static void start() throws Exception {
        bare = new BareApi(folder);
        client = bare.client(User.of("admin", "system:masters"));
    }

    @AfterAll
    static void stop() throws Exception {
        bare.close();
    }

    @BeforeEach
    void ownNamespace() {
        namespace = "ns-" + NAMES.incrementAndGet();
        client.create(NAMESPACES, "", yaml("metadata: {name: " + namespace + "}"));
        make("serviceaccounts", "metadata: {name: default}");
    }

    private static JsonObject yaml(String text) {
        return (JsonObject) Yaml.parse(text);
    }

    private JsonObject make(String plural, String text) {
        return client.create(GroupResource.core(plural), namespace, yaml(text));
    }

    private static JsonObject pod(String name, String rest) {
        return yaml("apiVersion: v1\nkind: Pod\nmetadata: {name: " + name + "}\n" + rest);
    }

    private void label(String level) {
        client.mergePatch(
                NAMESPACES,
                "",
                namespace,
                "",
                yaml("metadata: {labels: {pod-security.kubernetes.io/enforce: " + level + "}}"));
    }

    /** The ways to make a pod. PUT is none: pods are not created by an update. */
    enum Making {
        POST,
        GENERATED_NAME,
        APPLY;

        JsonObject send(String namespace, JsonObject pod) {
            return switch (this) {
                case POST -> client.create(PODS, namespace, pod);
                case GENERATED_NAME ->
                    client.create(PODS, namespace, pod.with("metadata", JsonObject.of("generateName", "p-")));
                case APPLY -> client.apply(PODS, namespace, pod.stringAt("metadata", "name"), "", pod, false);
            };
        }
    }

    /** The ways to change one. */
    enum Changing {
        PUT,
        MERGE_PATCH,
        STRATEGIC_MERGE_PATCH,
        JSON_PATCH,
        APPLY;

        /** Puts this value in place of a member of the spec. */
        JsonObject send(String namespace, String name, String subresource, String member, JsonValue value) {
            JsonObject spec = JsonObject.of(member, value);
            JsonObject patch = JsonObject.of("spec", spec);
            return switch (this) {
                case PUT ->
                    client.update(
                            PODS,
                            namespace,
                            subresource,
                            client.get(PODS, namespace, name).withAt(value, "spec", member));
                case MERGE_PATCH -> client.mergePatch(PODS, namespace, name, subresource, patch);
                case STRATEGIC_MERGE_PATCH -> client.strategicMergePatch(PODS, namespace, name, subresource, patch);
                case JSON_PATCH ->
                    client.jsonPatch(
                            PODS,
                            namespace,
                            name,
                            subresource,
                            JsonArray.of(JsonObject.of("op", "add", "path", "/spec/" + member)
                                    .with("value", value)));
                case APPLY ->
                    client.apply(
                            PODS, namespace, name, subresource, pod(name, "").with("spec", spec), true);
            };
        }
    }

    private static void refused(Runnable write, String why) {
        assertThatThrownBy(write::run)
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.reason()).isEqualTo(StatusReason.FORBIDDEN))
                .hasMessageContaining(why);
    }

    private int pods() {
        return client.world().list(PODS, namespace).size();
    }

    @ParameterizedTest
    @EnumSource
    void podSecurityHoldsForEveryWayToMakeAPod(Making making) {
        label("baseline");
        for (String container : List.of("containers", "initContainers")) {
            String privileged = "spec: {%s: [{name: x, image: none, securityContext: {privileged: true}}]%s}"
                    .formatted(
                            container, container.equals("containers") ? "" : ", containers: [{name: c, image: none}]");
            refused(() -> making.send(namespace, pod("bad", privileged)), "violates PodSecurity \"baseline:latest\"");
        }
        assertThat(pods()).isZero();
        making.send(namespace, pod("good", PLAIN));
        assertThat(pods()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void podSecurityHoldsForEveryWayToAddAContainer(Changing changing) {
        Making.POST.send(namespace, pod("p", PLAIN));
        label("baseline");
        JsonValue privileged = containers("{name: e, image: none, securityContext: {privileged: true}}");
        refused(
                () -> changing.send(namespace, "p", "ephemeralcontainers", "ephemeralContainers", privileged),
                "violates PodSecurity");
        changing.send(
                namespace, "p", "ephemeralcontainers", "ephemeralContainers", containers("{name: e, image: none}"));
        assertThat(client.get(PODS, namespace, "p")
                        .arrayAt("spec", "ephemeralContainers")
                        .size())
                .isEqualTo(1);
    }

    private static JsonValue containers(String... each) {
        return yaml("v: [" + String.join(", ", each) + "]").array("v");
    }

    /** A pod from before the namespace's labels may go on, but not with other images. */
    @ParameterizedTest
    @EnumSource
    void podSecurityHoldsForEveryWayToChangeAnImage(Changing changing) {
        String privileged = "spec: {containers: [{name: c, image: none, securityContext: {privileged: true}}]}";
        JsonObject made = Making.POST.send(namespace, pod("p", privileged));
        label("baseline");
        JsonValue other = made.arrayAt("spec", "containers").mapObjects(c -> c.with("image", "other"));
        refused(() -> changing.send(namespace, "p", "", "containers", other), "violates PodSecurity");
        client.mergePatch(PODS, namespace, "p", "", yaml("metadata: {labels: {a: b}}"));
        client.mergePatch(PODS, namespace, "p", "status", yaml("status: {phase: Running}"));
    }

    /** What a status or a binding brings is no way around: neither changes what the containers are. */
    @Test
    void statusAndBindingChangeNoContainer() {
        label("restricted");
        String hardened =
                "spec: {securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [{name: c, image: none, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}";
        JsonObject made = Making.POST.send(namespace, pod("p", hardened));
        JsonObject spec = made.object("spec");
        client.mergePatch(
                PODS,
                namespace,
                "p",
                "status",
                yaml("{spec: {hostNetwork: true, containers: [{name: c, image: other}]}, status: {phase: Running}}"));
        assertThat(client.get(PODS, namespace, "p").object("spec")).isEqualTo(spec);
        client.create(
                PODS,
                namespace,
                "p",
                "binding",
                yaml(
                        "{apiVersion: v1, kind: Binding, metadata: {name: p, labels: {x: z}}, spec: {hostNetwork: true}, target: {name: node-1}}"));
        assertThat(client.get(PODS, namespace, "p").object("spec").without("nodeName"))
                .isEqualTo(spec.without("nodeName"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployments.apps", "jobs.batch", "podtemplates"})
    void templatesAreTakenAndTheirPodsAreNot(String resource) {
        label("baseline");
        String template =
                "template: {metadata: {labels: {a: b}}, spec: {hostPID: true, restartPolicy: %s, containers: [{name: c, image: none}]}}";
        String text = switch (resource) {
            case "deployments.apps" -> "spec: {selector: {matchLabels: {a: b}}, " + template.formatted("Always") + "}";
            case "jobs.batch" -> "spec: {" + template.formatted("Never") + "}";
            default -> template.formatted("Always");
        };
        String[] parts = resource.split("\\.", 2);
        GroupResource kind = new GroupResource(parts.length > 1 ? parts[1] : "", parts[0]);
        JsonObject made = client.create(kind, namespace, yaml("metadata: {name: t}\n" + text));
        JsonObject from = resource.equals("podtemplates") ? made : made.object("spec");
        refused(
                () -> Making.POST.send(namespace, pod("p", "").with("spec", from.objectAt("template", "spec"))),
                "host namespaces (hostPID=true)");
    }

    @ParameterizedTest
    @EnumSource
    void quotasHoldForEveryWayToMakeAPod(Making making) {
        make("resourcequotas", "{metadata: {name: q}, spec: {hard: {pods: 1, requests.cpu: 1}}}");
        String asking = "spec: {containers: [{name: c, image: none, resources: {requests: {cpu: %s}}}]}";
        refused(() -> making.send(namespace, pod("a", asking.formatted("1100m"))), "exceeded quota: q");
        refused(() -> making.send(namespace, pod("a", PLAIN)), "must specify requests.cpu for: c");
        making.send(namespace, pod("a", asking.formatted("500m")));
        refused(() -> making.send(namespace, pod("b", asking.formatted("100m"))), "exceeded quota: q");
        assertThat(pods()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void quotasAndLimitRangesHoldForEveryWayToResize(Changing changing) {
        JsonObject made = Making.POST.send(
                namespace,
                pod(
                        "p",
                        "spec: {containers: [{name: c, image: none, resources: {requests: {cpu: 100m}, limits: {cpu: 200m}}}]}"));
        client.mergePatch(PODS, namespace, "p", "status", yaml("status: {phase: Running}"));
        make("resourcequotas", "{metadata: {name: q}, spec: {hard: {requests.cpu: 1}}}");
        refused(() -> resize(changing, made, "1100m", "2"), "exceeded quota: q");
        make("limitranges", "{metadata: {name: l}, spec: {limits: [{type: Container, max: {cpu: 500m}}]}}");
        refused(() -> resize(changing, made, "400m", "600m"), "maximum cpu usage per Container is 500m");
        resize(changing, made, "400m", "500m");
        assertThat(client.get(PODS, namespace, "p")
                        .arrayAt("spec", "containers")
                        .object(0)
                        .stringAt("resources", "requests", "cpu"))
                .isEqualTo("400m");
    }

    private void resize(Changing changing, JsonObject pod, String request, String limit) {
        JsonObject resources = yaml("{requests: {cpu: %s}, limits: {cpu: %s}}".formatted(request, limit));
        changing.send(
                namespace,
                "p",
                "resize",
                "containers",
                pod.arrayAt("spec", "containers").mapObjects(c -> c.with("resources", resources)));
    }

    @ParameterizedTest
    @EnumSource
    void limitRangesHoldForEveryWayToMakeAPod(Making making) {
        make(
                "limitranges",
                "{metadata: {name: l}, spec: {limits: [{type: Container, default: {cpu: 300m}, defaultRequest: {cpu: 200m}, max: {cpu: 500m}}]}}");
        for (String list : List.of("containers", "initContainers")) {
            String wide = "spec: {%s: [{name: x, image: none, resources: {limits: {cpu: 600m}}}]%s}"
                    .formatted(list, list.equals("containers") ? "" : ", containers: [{name: c, image: none}]");
            refused(() -> making.send(namespace, pod("bad", wide)), "maximum cpu usage per Container is 500m");
        }
        JsonObject made = making.send(namespace, pod("good", PLAIN));
        assertThat(made.arrayAt("spec", "containers").object(0).object("resources"))
                .isEqualTo(yaml("{requests: {cpu: 200m}, limits: {cpu: 300m}}"));
    }

    private void accountThatMountsOnly(String secret) {
        make(
                "serviceaccounts",
                "{metadata: {name: strict, annotations: {kubernetes.io/enforce-mountable-secrets: 'true'}}, secrets: [{name: "
                        + secret + "}]}");
    }

    private static final String FROM_SECRET = "env: [{name: X, valueFrom: {secretKeyRef: {name: %s, key: k}}}]";

    @ParameterizedTest
    @EnumSource
    void accountsHoldForEveryWayToMakeAPod(Making making) {
        refused(
                () -> making.send(
                        namespace, pod("a", "spec: {serviceAccountName: gone, containers: [{name: c, image: none}]}")),
                "error looking up service account");
        JsonObject made = making.send(namespace, pod("plain", PLAIN));
        assertThat(made.stringAt("spec", "serviceAccountName")).isEqualTo("default");
        assertThat(made.arrayAt("spec", "volumes").object(0).string("name")).startsWith("kube-api-access-");
        accountThatMountsOnly("own");
        for (String source : List.of(FROM_SECRET, "envFrom: [{secretRef: {name: %s}}]")) {
            for (String list : List.of("containers", "initContainers")) {
                for (String secret : List.of("own", "others")) {
                    String spec = "spec: {serviceAccountName: strict, %s: [{name: x, image: none, %s}]%s}"
                            .formatted(
                                    list,
                                    source.formatted(secret),
                                    list.equals("containers") ? "" : ", containers: [{name: c, image: none}]");
                    String name = "p" + NAMES.incrementAndGet();
                    if (secret.equals("own")) {
                        making.send(namespace, pod(name, spec));
                    } else {
                        refused(
                                () -> making.send(namespace, pod(name, spec)),
                                "service account strict does not reference that secret");
                    }
                }
            }
        }
        refused(
                () -> making.send(
                        namespace,
                        pod(
                                "v",
                                "spec: {serviceAccountName: strict, volumes: [{name: v, secret: {secretName: others}}], containers: [{name: c, image: none}]}")),
                "volume with secret.secretName=\"others\" is not allowed");
    }

    @ParameterizedTest
    @EnumSource
    void accountsHoldForEveryWayToAddAContainer(Changing changing) {
        accountThatMountsOnly("own");
        Making.POST.send(
                namespace, pod("p", "spec: {serviceAccountName: strict, containers: [{name: c, image: none}]}"));
        for (String source : List.of(FROM_SECRET, "envFrom: [{secretRef: {name: %s}}]")) {
            JsonValue others = containers("{name: e, image: none, " + source.formatted("others") + "}");
            refused(
                    () -> changing.send(namespace, "p", "ephemeralcontainers", "ephemeralContainers", others),
                    "ephemeral container e with env");
        }
        JsonValue own = containers("{name: e, image: none, " + FROM_SECRET.formatted("own") + "}");
        assertThatCode(() -> changing.send(namespace, "p", "ephemeralcontainers", "ephemeralContainers", own))
                .doesNotThrowAnyException();
    }

    @Test
    void anUpdateMakesNoPod() {
        assertThatThrownBy(() -> client.update(PODS, namespace, pod("p", PLAIN)))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.reason()).isEqualTo(StatusReason.NOT_FOUND));
    }
}
