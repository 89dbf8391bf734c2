package dev.proa.api.bootstrap;

import dev.proa.api.ApiClient;
import dev.proa.api.kind.GroupResource;
import dev.proa.base.Clock;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The Service by which pods reach the API server, with the endpoints that no selector gives it, and the range of cluster IPs. */
final class KubernetesService {
    private static final String NAMESPACE = "default";
    private static final String NAME = "kubernetes";
    private static final GroupResource SERVICES = GroupResource.core("services");
    private static final GroupResource ENDPOINTS = GroupResource.core("endpoints");
    private static final GroupResource SLICES = new GroupResource("discovery.k8s.io", "endpointslices");
    private static final GroupResource RANGES = new GroupResource("networking.k8s.io", "servicecidrs");

    private final ApiClient client;
    private final BootstrapConfiguration configuration;
    private final Clock clock;

    KubernetesService(ApiClient client, BootstrapConfiguration configuration, Clock clock) {
        this.clock = clock;
        this.client = client;
        this.configuration = configuration;
    }

    /** The range comes first: the Service's address is given out from it. */
    List<Bootstrap.Task> tasks() {
        return List.of(
                new Bootstrap.Task("Service kubernetes", this::rangeAndService),
                new Bootstrap.Task("Endpoints kubernetes", () -> reconcile(ENDPOINTS, endpoints(), "subsets")),
                new Bootstrap.Task("EndpointSlice kubernetes", () -> reconcile(SLICES, slice(), "endpoints", "ports")));
    }

    private void rangeAndService() {
        try {
            range();
        } finally {
            reconcileService();
        }
    }

    /** Its ports and type are put right, as upstream does; the rest may be its users'. */
    private void reconcileService() {
        JsonObject existing = client.world().get(SERVICES, NAMESPACE, NAME);
        if (existing == null) {
            Bootstrap.create(client, SERVICES, NAMESPACE, service());
            return;
        }
        JsonObject spec = existing.object("spec");
        JsonObject wanted = service().object("spec");
        boolean right = spec.string("type").equals("ClusterIP")
                && spec.array("ports").equals(wanted.array("ports"))
                && spec.string("clusterIP").equals(configuration.serviceAddress());
        if (!right && existing.stringAt("metadata", "deletionTimestamp").isEmpty()) {
            JsonObject updated = existing.withAt(wanted.array("ports"), "spec", "ports")
                    .withAt(new JsonString("ClusterIP"), "spec", "type")
                    .withAt(new JsonString(configuration.serviceAddress()), "spec", "clusterIP");
            Bootstrap.mend(client, SERVICES, NAMESPACE, service(), () -> client.update(SERVICES, NAMESPACE, updated));
        }
    }

    private void range() {
        if (client.world().get(RANGES, "", NAME) != null) {
            return;
        }
        JsonObject range = JsonObject.of(
                "apiVersion", "networking.k8s.io/v1", "kind", "ServiceCIDR", "metadata", JsonObject.of("name", NAME));
        JsonArray ranges = JsonArray.ofStrings(List.of(configuration.serviceRange()));
        Bootstrap.create(client, RANGES, "", range.with("spec", JsonObject.of("cidrs", ranges)));
        String now = clock.now().truncatedTo(ChronoUnit.SECONDS).toString();
        JsonObject ready = JsonObject.of("type", "Ready")
                .with("status", "True")
                .with("lastTransitionTime", now)
                .with("reason", "")
                .with("message", "Kubernetes default Service CIDR is ready");
        JsonObject status = JsonObject.of("conditions", JsonArray.of(ready));
        client.apply(RANGES, "", NAME, "status", range.with("status", status), true);
    }

    private void reconcile(GroupResource resource, JsonObject wanted, String... fields) {
        JsonObject existing = client.world().get(resource, NAMESPACE, NAME);
        if (existing == null) {
            Bootstrap.create(client, resource, NAMESPACE, wanted);
            return;
        }
        JsonObject updated = existing;
        for (String field : fields) {
            updated = updated.with(field, wanted.array(field));
        }
        if (wanted.contains("addressType")) {
            updated = updated.with("addressType", wanted.string("addressType"));
        }
        JsonObject.Builder labels = existing.objectAt("metadata", "labels").toBuilder();
        wanted.objectAt("metadata", "labels").forEach(labels::put);
        updated = updated.withAt(labels.build(), "metadata", "labels");
        if (!updated.equals(existing)) {
            JsonObject right = updated;
            Bootstrap.mend(client, resource, NAMESPACE, wanted, () -> client.update(resource, NAMESPACE, right));
        }
    }

    private JsonObject metadata(JsonObject labels) {
        return JsonObject.of("name", NAME, "namespace", NAMESPACE, "labels", labels);
    }

    private JsonObject service() {
        JsonObject port =
                JsonObject.of("name", "https", "protocol", "TCP", "port", 443, "targetPort", configuration.port());
        return JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "Service",
                "metadata",
                metadata(JsonObject.of("component", "apiserver", "provider", "kubernetes")),
                "spec",
                JsonObject.of(
                        "type", "ClusterIP",
                        "clusterIP", configuration.serviceAddress(),
                        "ipFamilyPolicy", "SingleStack",
                        "sessionAffinity", "None",
                        "ports", JsonArray.of(port)));
    }

    private JsonObject port() {
        return JsonObject.of("name", "https", "port", configuration.port(), "protocol", "TCP");
    }

    private JsonObject endpoints() {
        List<JsonObject> addresses = configuration.addresses().stream()
                .map(address -> JsonObject.of("ip", address))
                .toList();
        JsonObject subset = JsonObject.of("addresses", JsonArray.of(addresses), "ports", JsonArray.of(port()));
        return JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "Endpoints",
                "metadata",
                metadata(JsonObject.of("endpointslice.kubernetes.io/skip-mirror", "true")),
                "subsets",
                JsonArray.of(subset));
    }

    private JsonObject slice() {
        List<JsonObject> endpoints = configuration.addresses().stream()
                .map(address -> JsonObject.of(
                        "addresses", JsonArray.ofStrings(List.of(address)), "conditions", JsonObject.of("ready", true)))
                .toList();
        return JsonObject.of(
                "apiVersion",
                "discovery.k8s.io/v1",
                "kind",
                "EndpointSlice",
                "metadata",
                metadata(JsonObject.of("kubernetes.io/service-name", NAME)),
                "addressType",
                "IPv4",
                "endpoints",
                JsonArray.of(endpoints),
                "ports",
                JsonArray.of(port()));
    }
}
