package dev.proa.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.ApiClient;
import dev.proa.api.bootstrap.Bootstrap;
import dev.proa.api.bootstrap.BootstrapConfiguration;
import dev.proa.api.identity.certificate.ClusterCertificates;
import dev.proa.api.identity.certificate.Pem;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.server.ApiServer;
import dev.proa.api.storage.StoredObject;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.store.Entry;
import dev.proa.store.MemoryStore;
import dev.proa.store.Store;
import dev.proa.store.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the cluster's own objects hold, a start over them succeeds, and what pods rely on is right again. */
class BootstrapJunkTest {
    private static final GroupResource SERVICES = GroupResource.core("services");
    private static final GroupResource SLICES = new GroupResource("discovery.k8s.io", "endpointslices");
    private static final GroupResource CONFIG_MAPS = GroupResource.core("configmaps");
    private static final String DNS_ADDRESS = "10.96.0.10";

    @TempDir
    Path folder;

    private final Clock clock = Clock.system();
    private ClusterCertificates certificates;
    private Store store;
    private ApiServer api;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        certificates = ClusterCertificates.open(folder, clock);
        certificates.tokenKeys(); // made in the background else, when the folder may be gone
        store = MemoryStore.open(clock);
        assertThat(restart()).isEmpty();
    }

    @AfterEach
    void stop() {
        api.close();
        store.close();
    }

    /** A server anew over what is stored; answers what could not be put right. */
    private List<String> restart() throws InterruptedException {
        if (api != null) {
            api.close();
        }
        ClusterApi wiring = new ClusterApi(certificates, "cluster.local", clock, new Ids(new SecureRandom()));
        api = wiring.build(store, certificates, "10.96.0.0/16", List.of());
        List<String> faults = bootstrap().run();
        DnsService.ensure(admin(), DNS_ADDRESS);
        return faults;
    }

    private Bootstrap bootstrap() {
        String authority = Pem.certificates(List.of(certificates.authority().certificate()));
        return new Bootstrap(
                admin(),
                new BootstrapConfiguration(
                        "10.96.0.1", "10.96.0.0/16", List.of("192.0.2.1"), 6443, authority, authority),
                clock);
    }

    private ApiClient admin() {
        return api.client(Bootstrap.USER);
    }

    private void put(Entry entry, JsonObject object) {
        store.commit(Transaction.put(entry.key(), StoredObject.encode(object)));
    }

    private Entry entry(String suffix) {
        return store.snapshot().kinds().stream()
                .flatMap(kind -> store.snapshot().range(kind).stream())
                .filter(entry -> entry.key().endsWith(suffix))
                .findFirst()
                .orElseThrow();
    }

    private void assertPodsCanReachTheServer() {
        JsonObject service = admin().world().get(SERVICES, "default", "kubernetes");
        assertThat(service).isNotNull();
        assertThat(service.object("spec").string("clusterIP")).isEqualTo("10.96.0.1");
        assertThat(service.object("spec").array("ports").object(0).number("port"))
                .isEqualTo(443);
        JsonObject slice = admin().world().get(SLICES, "default", "kubernetes");
        assertThat(slice).isNotNull();
        assertThat(slice.stringAt("metadata", "labels", "kubernetes.io/service-name"))
                .isEqualTo("kubernetes");
        assertThat(slice.array("endpoints").object(0).array("addresses").strings())
                .containsExactly("192.0.2.1");
        assertThat(slice.array("ports").object(0).number("port")).isEqualTo(6443);
    }

    @Test
    void junkInAnyOfThemFailsNoStart() throws InterruptedException {
        for (long seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            for (String kind : store.snapshot().kinds()) {
                for (Entry entry : store.snapshot().range(kind)) {
                    JsonObject object = StoredObject.decode(entry);
                    if (random.nextInt(3) == 0) {
                        put(entry, (JsonObject) spoilt(object, random, 6));
                    }
                }
            }
            restart();
            assertPodsCanReachTheServer();
            assertThat(admin().create(CONFIG_MAPS, "kube-public", configMap("seed-" + seed)))
                    .isNotNull();
        }
    }

    private static JsonObject configMap(String name) {
        return JsonObject.of("apiVersion", "v1", "kind", "ConfigMap", "metadata", JsonObject.of("name", name));
    }

    @Test
    void aKubernetesServiceThatSomebodyChangedIsPutRight() throws InterruptedException {
        Entry service = entry("services/default/kubernetes");
        JsonObject damaged = StoredObject.decode(service)
                .withAt(new JsonString("ExternalName"), "spec", "type")
                .withAt(new JsonString("evil.example"), "spec", "externalName")
                .withAt(JsonArray.of(JsonObject.of("port", 70_000)), "spec", "ports");
        put(service, damaged);
        Entry slice = entry("endpointslices/default/kubernetes");
        put(
                slice,
                StoredObject.decode(slice)
                        .with("addressType", "IPv6")
                        .with("endpoints", JsonArray.of(JsonObject.of("addresses", List.of("fd00::1"))))
                        .withAt(JsonObject.EMPTY, "metadata", "labels"));
        assertThat(restart()).isEmpty();
        assertPodsCanReachTheServer();
    }

    @Test
    void whatIsDeletedComesBackWhileItRuns() throws InterruptedException {
        admin().delete(SERVICES, "default", "kubernetes", JsonObject.EMPTY);
        admin().delete(SLICES, "default", "kubernetes", JsonObject.EMPTY);
        assertThat(bootstrap().keep()).isEmpty();
        assertPodsCanReachTheServer();
        long revision = store.snapshot().revision();
        assertThat(bootstrap().keep()).isEmpty();
        assertThat(store.snapshot().revision()).isEqualTo(revision);
    }

    @Test
    void aServiceThatTookAnAddressCostsOnlyWhoseItWas() throws InterruptedException {
        admin().delete(SERVICES, "default", "kubernetes", JsonObject.EMPTY);
        admin().delete(SERVICES, "kube-system", "kube-dns", JsonObject.EMPTY);
        for (String address : List.of("10.96.0.1", DNS_ADDRESS)) {
            JsonObject thief = JsonObject.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Service",
                    "metadata",
                    JsonObject.of("name", "thief" + address.replaceAll(".*\\.", "")),
                    "spec",
                    JsonObject.of("clusterIP", address, "ports", JsonArray.of(JsonObject.of("port", 80))));
            admin().create(SERVICES, "default", thief);
        }
        assertThat(restart()).singleElement().asString().contains("Service kubernetes", "10.96.0.1");
        for (String name : List.of("thief1", "thief10")) {
            admin().delete(SERVICES, "default", name, JsonObject.EMPTY);
        }
        assertThat(restart()).isEmpty();
        assertPodsCanReachTheServer();
        assertThat(admin().world().get(SERVICES, "kube-system", "kube-dns")).isNotNull();
    }

    @Test
    void anImmutableConfigMapAndATerminatingNamespaceAreNoObstacle() throws InterruptedException {
        Entry map = entry("configmaps/kube-system/extension-apiserver-authentication");
        put(
                map,
                StoredObject.decode(map)
                        .with("immutable", true)
                        .with("data", JsonObject.of("client-ca-file", "nobody")));
        Entry namespace = entry("namespaces/default");
        put(
                namespace,
                StoredObject.decode(namespace)
                        .withAt(new JsonString("2026-01-01T00:00:00Z"), "metadata", "deletionTimestamp")
                        .withAt(new JsonString("Terminating"), "status", "phase"));
        assertThat(restart()).isEmpty();
        assertThat(admin().world()
                        .get(CONFIG_MAPS, "kube-system", "extension-apiserver-authentication")
                        .object("data")
                        .string("client-ca-file"))
                .startsWith("-----BEGIN");
    }

    /** Another value at one random place; what makes the object that object stays. */
    private static JsonValue spoilt(JsonValue value, Random random, int depth) {
        if (value instanceof JsonObject object && !object.isEmpty() && depth > 0) {
            String name = object.name(random.nextInt(object.size()));
            boolean kept = List.of("kind", "apiVersion", "name", "namespace", "uid", "resourceVersion", "metadata")
                            .contains(name)
                    && depth > 4
                    && !name.equals("metadata");
            JsonValue inner = object.value(object.names().indexOf(name));
            return kept
                    ? object
                    : object.with(
                            name,
                            depth < 6 && random.nextInt(5) == 0 && !name.equals("metadata")
                                    ? junk(random)
                                    : spoilt(inner, random, depth - 1));
        }
        if (value instanceof JsonArray array && !array.isEmpty() && depth > 0) {
            int at = random.nextInt(array.size());
            return array.with(at, spoilt(array.get(at), random, depth - 1));
        }
        return junk(random);
    }

    private static JsonValue junk(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new JsonString("");
            case 1 -> new JsonString("junk \u0000 ${x} *");
            case 2 -> JsonNumber.of(random.nextLong());
            case 3 -> JsonObject.EMPTY;
            default -> JsonArray.of(JsonObject.of("a", "b"));
        };
    }
}
