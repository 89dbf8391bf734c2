package dev.proa.server;

import dev.proa.api.ApiClient;
import dev.proa.api.kind.GroupResource;
import dev.proa.base.Log;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;

/**
 * The Service {@code kube-dns}, under whose name and address every book expects the cluster's DNS. This process answers at the address
 * whether or not the Service is there, so that no start fails for it.
 */
final class DnsService {
    static final int PORT = 53;

    private static final Log LOG = Log.of(DnsService.class);
    private static final GroupResource SERVICES = GroupResource.core("services");
    private static final String NAMESPACE = "kube-system";
    private static final String NAME = "kube-dns";

    private DnsService() {}

    /** Makes it where it is missing; what its users made of it stays. */
    static void ensure(ApiClient client, String address) {
        if (client.world().get(SERVICES, NAMESPACE, NAME) != null) {
            return;
        }
        try {
            client.create(SERVICES, NAMESPACE, service(address));
        } catch (RuntimeException e) {
            LOG.warn(
                    "The Service kube-dns cannot be made; DNS answers at its address all the same",
                    "address",
                    address,
                    "owner",
                    owner(client, address),
                    "cause",
                    e.getMessage());
        }
    }

    /** The Service that has the address; empty when none has. */
    private static String owner(ApiClient client, String address) {
        return client.world().list(SERVICES).stream()
                .filter(service -> service.stringAt("spec", "clusterIP").equals(address))
                .map(service -> service.stringAt("metadata", "namespace") + "/" + service.stringAt("metadata", "name"))
                .findFirst()
                .orElse("");
    }

    private static JsonObject service(String address) {
        JsonObject labels = JsonObject.of(
                "k8s-app", "kube-dns", "kubernetes.io/cluster-service", "true", "kubernetes.io/name", "CoreDNS");
        JsonArray ports = JsonArray.of(
                JsonObject.of("name", "dns", "port", PORT, "protocol", "UDP"),
                JsonObject.of("name", "dns-tcp", "port", PORT, "protocol", "TCP"));
        return JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "Service",
                "metadata",
                JsonObject.of("name", NAME, "namespace", NAMESPACE, "labels", labels),
                "spec",
                JsonObject.of("clusterIP", address, "ports", ports));
    }
}
