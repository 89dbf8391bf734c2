package dev.proa.api.bootstrap;

import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Upstream's priority levels and flow schemas: who waits behind whom when the API server is busy. */
public final class FlowControlDefaults {
    private static final String GROUP = "flowcontrol.apiserver.k8s.io";
    static final GroupResource PRIORITY_LEVELS = new GroupResource(GROUP, "prioritylevelconfigurations");
    static final GroupResource FLOW_SCHEMAS = new GroupResource(GROUP, "flowschemas");

    private static final List<String> ALL = List.of("*");
    private static final int QUEUE_LENGTH_MAX = 50;

    private FlowControlDefaults() {}

    static List<JsonObject> priorityLevels() {
        return List.of(
                level("exempt", JsonObject.of("type", "Exempt", "exempt", shares(0, 0))),
                level("catch-all", limited(shares(5, 0).with("limitResponse", JsonObject.of("type", "Reject")))),
                queued("system", 30, 33, 64, 6),
                queued("node-high", 40, 25, 64, 6),
                queued("leader-election", 10, 0, 16, 4),
                queued("workload-high", 40, 50, 128, 6),
                queued("workload-low", 100, 90, 128, 6),
                queued("global-default", 20, 50, 128, 6));
    }

    static List<JsonObject> flowSchemas() {
        JsonArray everybody = groups("system:unauthenticated", "system:authenticated");
        JsonArray nodes = groups("system:nodes");
        JsonArray systemAccounts = JsonArray.of(JsonObject.of(
                "kind", "ServiceAccount", "serviceAccount", JsonObject.of("name", "*", "namespace", "kube-system")));
        JsonArray electing = JsonArray.of(
                user("system:kube-controller-manager"), user("system:kube-scheduler"), systemAccounts.object(0));
        JsonObject leases =
                resources(List.of("get", "create", "update"), "coordination.k8s.io", List.of("leases"), false);
        JsonObject nodeLeases = resources(ALL, "coordination.k8s.io", List.of("leases"), false);
        JsonObject ownNodes = resources(ALL, "", List.of("nodes", "nodes/status"), true);
        JsonObject probes = paths(List.of("get"), List.of("/healthz", "/readyz", "/livez"));
        return List.of(
                schema("exempt", "exempt", 1, "", everything(groups("system:masters"))),
                schema("catch-all", "catch-all", 10000, "ByUser", everything(everybody)),
                schema("system-nodes", "system", 500, "ByUser", everything(nodes)),
                schema(
                        "system-node-high",
                        "node-high",
                        400,
                        "ByUser",
                        rules(nodes, List.of(ownNodes, nodeLeases), List.of())),
                schema("probes", "exempt", 2, "", rules(everybody, List.of(), List.of(probes))),
                schema(
                        "system-leader-election",
                        "leader-election",
                        100,
                        "ByUser",
                        rules(electing, List.of(leases), List.of())),
                schema(
                        "kube-controller-manager",
                        "workload-high",
                        800,
                        "ByNamespace",
                        everything(JsonArray.of(user("system:kube-controller-manager")))),
                schema(
                        "kube-scheduler",
                        "workload-high",
                        800,
                        "ByNamespace",
                        everything(JsonArray.of(user("system:kube-scheduler")))),
                schema("kube-system-service-accounts", "workload-high", 900, "ByNamespace", everything(systemAccounts)),
                schema(
                        "service-accounts",
                        "workload-low",
                        9000,
                        "ByUser",
                        everything(groups("system:serviceaccounts"))),
                schema("global-default", "global-default", 9900, "ByUser", everything(everybody)));
    }

    private static final List<String> MANDATORY = List.of("exempt", "catch-all");

    /** The spec of a priority level that may not say anything else; empty for a level of another name. */
    public static JsonObject mandatoryLevel(String name) {
        return mandatory(name, priorityLevels());
    }

    /** The spec of a flow schema that may not say anything else; empty for a schema of another name. */
    public static JsonObject mandatorySchema(String name) {
        return mandatory(name, flowSchemas());
    }

    private static JsonObject mandatory(String name, List<JsonObject> objects) {
        return objects.stream()
                .filter(object -> MANDATORY.contains(name)
                        && object.stringAt("metadata", "name").equals(name))
                .map(object -> object.object("spec"))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    private static JsonObject shares(int nominal, int lendablePercent) {
        return JsonObject.of("nominalConcurrencyShares", nominal, "lendablePercent", lendablePercent);
    }

    private static JsonObject limited(JsonObject limits) {
        return JsonObject.of("type", "Limited", "limited", limits);
    }

    private static JsonObject queued(String name, int nominal, int lendablePercent, int queues, int handSize) {
        JsonObject queuing =
                JsonObject.of("queues", queues, "handSize", handSize, "queueLengthLimit", QUEUE_LENGTH_MAX);
        JsonObject response = JsonObject.of("type", "Queue", "queuing", queuing);
        return level(name, limited(shares(nominal, lendablePercent).with("limitResponse", response)));
    }

    private static JsonObject level(String name, JsonObject spec) {
        return object("PriorityLevelConfiguration", name, spec);
    }

    private static JsonObject schema(
            String name, String level, int precedence, String distinguisher, JsonObject rules) {
        JsonObject spec = JsonObject.of(
                "priorityLevelConfiguration", JsonObject.of("name", level), "matchingPrecedence", precedence);
        spec = distinguisher.isEmpty() ? spec : spec.with("distinguisherMethod", JsonObject.of("type", distinguisher));
        return object("FlowSchema", name, spec.with("rules", JsonArray.of(rules)));
    }

    private static JsonObject object(String kind, String name, JsonObject spec) {
        JsonObject annotations = JsonObject.of("apf.kubernetes.io/autoupdate-spec", "true");
        return JsonObject.of(
                "apiVersion",
                GROUP + "/v1",
                "kind",
                kind,
                "metadata",
                JsonObject.of("name", name, "annotations", annotations),
                "spec",
                spec);
    }

    private static JsonArray groups(String... names) {
        return JsonArray.of(Arrays.stream(names)
                .map(name -> JsonObject.of("kind", "Group", "group", JsonObject.of("name", name)))
                .toList());
    }

    private static JsonObject user(String name) {
        return JsonObject.of("kind", "User", "user", JsonObject.of("name", name));
    }

    private static JsonObject everything(JsonArray subjects) {
        return rules(subjects, List.of(resources(ALL, "*", ALL, true)), List.of(paths(ALL, ALL)));
    }

    private static JsonObject rules(JsonArray subjects, List<JsonObject> resources, List<JsonObject> paths) {
        List<Object> members = new ArrayList<>(List.of("subjects", subjects));
        if (!resources.isEmpty()) {
            members.addAll(List.of("resourceRules", JsonArray.of(resources)));
        }
        if (!paths.isEmpty()) {
            members.addAll(List.of("nonResourceRules", JsonArray.of(paths)));
        }
        return JsonObject.of(members.toArray());
    }

    private static JsonObject resources(
            List<String> verbs, String group, List<String> resources, boolean clusterScope) {
        JsonObject rule = JsonObject.of(
                "verbs", JsonArray.ofStrings(verbs),
                "apiGroups", JsonArray.ofStrings(List.of(group)),
                "resources", JsonArray.ofStrings(resources));
        rule = clusterScope ? rule.with("clusterScope", true) : rule;
        return rule.with("namespaces", JsonArray.ofStrings(ALL));
    }

    private static JsonObject paths(List<String> verbs, List<String> urls) {
        return JsonObject.of("verbs", JsonArray.ofStrings(verbs), "nonResourceURLs", JsonArray.ofStrings(urls));
    }
}
