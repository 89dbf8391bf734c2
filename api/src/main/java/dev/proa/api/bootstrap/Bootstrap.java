package dev.proa.api.bootstrap;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Brings a cluster's own objects up to date at each start: namespaces, roles and bindings, priority classes, flow control,
 * the kubernetes Service with its endpoints, and the config maps about authentication. What is right already is not
 * written. What an object holds never fails the others: one that cannot be corrected is made anew, or named. Runs as {@link #USER}.
 */
public final class Bootstrap {
    /** The API server itself. */
    public static final User USER =
            new User("system:apiserver", "", List.of("system:masters", User.ALL_AUTHENTICATED), java.util.Map.of());

    private static final Log LOG = Log.of(Bootstrap.class);

    /** Refusals that come from what an object holds, and would come again. */
    private static final Set<StatusReason> OF_WHAT_IT_HOLDS =
            Set.of(StatusReason.INVALID, StatusReason.BAD_REQUEST, StatusReason.REQUEST_ENTITY_TOO_LARGE);

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

    /** One object, or a few that belong together, and how they are brought up to date. */
    record Task(String object, Runnable action) {}

    /**
     * Returns when all has been tried; independent objects are written at the same time, so that they share the log's syncs.
     *
     * @return what could not be written and why, a line each; running again tries it again
     */
    public List<String> run() throws InterruptedException {
        List<String> faults = new ArrayList<>(together(namespaces()));
        List<Task> rest = new ArrayList<>(new BootstrapRoles(client).tasks());
        SystemObjects.priorityClasses()
                .forEach(
                        object -> rest.add(missing(new GroupResource("scheduling.k8s.io", "priorityclasses"), object)));
        FlowControlDefaults.priorityLevels()
                .forEach(object -> rest.add(missing(FlowControlDefaults.PRIORITY_LEVELS, object)));
        FlowControlDefaults.flowSchemas()
                .forEach(object -> rest.add(missing(FlowControlDefaults.FLOW_SCHEMAS, object)));
        rest.addAll(kubernetesService());
        rest.add(new Task("ConfigMap extension-apiserver-authentication", this::authenticationConfigMap));
        rest.add(new Task("ConfigMap " + TOKEN_TRACKING, this::tokenTrackingConfigMap));
        faults.addAll(together(rest));
        return faults;
    }

    /** Brings back what users can delete and every pod relies on: upstream looks after it every ten seconds. Costs a few look-ups. */
    public List<String> keep() throws InterruptedException {
        List<String> faults = new ArrayList<>(together(namespaces()));
        faults.addAll(together(kubernetesService()));
        return faults;
    }

    private List<Task> namespaces() {
        return NAMESPACES.stream()
                .map(name -> new Task("Namespace " + name, namespace(name)))
                .toList();
    }

    private List<Task> kubernetesService() {
        return new KubernetesService(client, configuration, clock).tasks();
    }

    private Task missing(GroupResource resource, JsonObject object) {
        return new Task(
                object.string("kind") + " " + object.stringAt("metadata", "name"),
                () -> createIfMissing(resource, "", object));
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

    /**
     * Runs what brings an object up to date. One that holds what no update can correct is made anew: nothing in it is a user's to lose.
     *
     * @param wanted all of the object
     */
    static void mend(ApiClient client, GroupResource resource, String namespace, JsonObject wanted, Runnable update) {
        try {
            update.run();
        } catch (ApiException e) {
            if (!OF_WHAT_IT_HOLDS.contains(e.reason())) {
                throw e;
            }
            anew(client, resource, namespace, wanted, e);
        } catch (RuntimeException | StackOverflowError e) {
            anew(client, resource, namespace, wanted, e);
        }
    }

    private static void anew(
            ApiClient client, GroupResource resource, String namespace, JsonObject wanted, Throwable why) {
        String name = wanted.stringAt("metadata", "name");
        LOG.warn(
                "An object of the cluster's own is made anew",
                "kind",
                wanted.string("kind"),
                "name",
                name,
                "cause",
                why);
        client.delete(resource, namespace, name, JsonObject.EMPTY);
        create(client, resource, namespace, wanted);
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
            mend(
                    client,
                    CONFIG_MAPS,
                    "kube-system",
                    wanted,
                    () -> client.update(CONFIG_MAPS, "kube-system", existing.with("data", data)));
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

    private static List<String> together(List<Task> tasks) throws InterruptedException {
        List<String> faults = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Object>> calls = tasks.stream()
                    .map(task -> Executors.callable(task.action()))
                    .toList();
            List<Future<Object>> done = threads.invokeAll(calls);
            for (int i = 0; i < done.size(); i++) {
                if (done.get(i).state() == Future.State.FAILED) {
                    Throwable cause = done.get(i).exceptionNow();
                    LOG.warn(
                            "An object of the cluster's own is not as it should be",
                            "object",
                            tasks.get(i).object(),
                            "cause",
                            cause);
                    faults.add(tasks.get(i).object() + ": " + cause.getMessage());
                }
            }
        }
        return faults;
    }
}
