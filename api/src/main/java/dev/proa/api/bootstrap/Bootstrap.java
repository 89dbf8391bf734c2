package dev.proa.api.bootstrap;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Brings a cluster's own objects up to date at each start: namespaces, roles and bindings, priority classes, flow control,
 * the kubernetes Service with its endpoints, and the config maps about authentication. What is right already is not
 * written. Runs as {@link #USER}.
 */
public final class Bootstrap {
    /** The API server itself. */
    public static final User USER =
            new User("system:apiserver", "", List.of("system:masters", User.ALL_AUTHENTICATED), java.util.Map.of());

    private static final List<String> NAMESPACES = List.of("kube-system", "kube-public", "kube-node-lease", "default");
    private static final GroupResource CONFIG_MAPS = GroupResource.core("configmaps");
    private static final String TOKEN_TRACKING = "kube-apiserver-legacy-service-account-token-tracking";

    private final ApiClient client;
    private final BootstrapConfiguration configuration;
    private final Clock clock;

    public Bootstrap(ApiClient client, BootstrapConfiguration configuration, Clock clock) {
        this.client = client;
        this.configuration = configuration;
        this.clock = clock;
    }

    /**
     * Returns when all is written; independent objects are written at the same time, so that they share the log's syncs.
     *
     * @throws ApiException the first refusal
     */
    public void run() throws InterruptedException {
        together(NAMESPACES.stream().map(this::namespace).toList());
        List<Runnable> rest = new ArrayList<>(new BootstrapRoles(client).tasks());
        SystemObjects.priorityClasses()
                .forEach(object -> rest.add(
                        () -> createIfMissing(new GroupResource("scheduling.k8s.io", "priorityclasses"), "", object)));
        FlowControlDefaults.priorityLevels()
                .forEach(object -> rest.add(() -> createIfMissing(FlowControlDefaults.PRIORITY_LEVELS, "", object)));
        FlowControlDefaults.flowSchemas()
                .forEach(object -> rest.add(() -> createIfMissing(FlowControlDefaults.FLOW_SCHEMAS, "", object)));
        rest.add(() -> new KubernetesService(client, configuration, clock).reconcile());
        rest.add(this::authenticationConfigMap);
        rest.add(this::tokenTrackingConfigMap);
        together(rest);
    }

    private Runnable namespace(String name) {
        return () -> createIfMissing(
                GroupResource.core("namespaces"),
                "",
                JsonObject.of("apiVersion", "v1", "kind", "Namespace", "metadata", JsonObject.of("name", name)));
    }

    private void createIfMissing(GroupResource resource, String namespace, JsonObject object) {
        if (client.world().get(resource, namespace, object.stringAt("metadata", "name")) == null) {
            create(client, resource, namespace, object);
        }
    }

    /** Another server may have been quicker. */
    static void create(ApiClient client, GroupResource resource, String namespace, JsonObject object) {
        try {
            client.create(resource, namespace, object);
        } catch (ApiException e) {
            if (e.reason() != StatusReason.ALREADY_EXISTS) {
                throw e;
            }
        }
    }

    /** By which extension API servers know clients and the front proxy. */
    private void authenticationConfigMap() {
        JsonObject data = JsonObject.of(
                "client-ca-file", configuration.clientAuthorityPem(),
                "requestheader-allowed-names", "[\"front-proxy-client\"]",
                "requestheader-client-ca-file", configuration.frontProxyAuthorityPem(),
                "requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]",
                "requestheader-group-headers", "[\"X-Remote-Group\"]",
                "requestheader-uid-headers", "[\"X-Remote-Uid\"]",
                "requestheader-username-headers", "[\"X-Remote-User\"]");
        JsonObject wanted = configMap("extension-apiserver-authentication", data);
        JsonObject existing = client.world().get(CONFIG_MAPS, "kube-system", "extension-apiserver-authentication");
        if (existing == null) {
            create(client, CONFIG_MAPS, "kube-system", wanted);
        } else if (!existing.object("data").equals(data)) {
            client.update(CONFIG_MAPS, "kube-system", existing.with("data", data));
        }
    }

    /** Since when the use of secrets' tokens is tracked. */
    private void tokenTrackingConfigMap() {
        String today = LocalDate.ofInstant(clock.now(), ZoneOffset.UTC).toString();
        createIfMissing(CONFIG_MAPS, "kube-system", configMap(TOKEN_TRACKING, JsonObject.of("since", today)));
    }

    private static JsonObject configMap(String name, JsonObject data) {
        return JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                JsonObject.of("name", name, "namespace", "kube-system"),
                "data",
                data);
    }

    private static void together(List<Runnable> tasks) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Object>> calls =
                    tasks.stream().map(Executors::callable).toList();
            for (Future<Object> done : threads.invokeAll(calls)) {
                done.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
