package dev.proa.api.server;

import static dev.proa.api.server.TestingApi.labelled;
import static dev.proa.api.server.TestingApi.named;
import static dev.proa.api.server.TestingApi.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.server.TestingApi.Answer;
import dev.proa.api.world.World;
import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole way of requests over HTTP: what clients of Kubernetes rely on, kind by kind the same. */
class ApiServerTest {
    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";
    private static final String PODS = "/api/v1/namespaces/shop/pods";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/shop/deployments";

    private TestingApi api;

    @BeforeEach
    void start() throws IOException {
        api = new TestingApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void whatIsCreatedHasItsSystemFieldsAndIsReadBack() {
        Answer created = api.create(MAPS, named("a").with("data", JsonObject.of("k", "v")));
        assertThat(created.code()).isEqualTo(201);
        JsonObject metadata = created.body().object("metadata");
        assertThat(metadata.string("uid")).hasSize(36);
        assertThat(metadata.string("namespace")).isEqualTo("shop");
        assertThat(metadata.string("resourceVersion")).isNotEmpty();
        assertThat(metadata.string("creationTimestamp")).endsWith("Z");
        assertThat(metadata.array("managedFields").object(0).string("operation"))
                .isEqualTo("Update");
        assertThat(api.get(MAPS + "/a").body()).isEqualTo(created.body());
        Answer again = api.create(MAPS, named("a"));
        assertThat(again.code()).isEqualTo(409);
        assertThat(again.message()).isEqualTo("configmaps \"a\" already exists");
        assertThat(again.body().objectAt("details")).isEqualTo(JsonObject.of("name", "a", "kind", "configmaps"));
    }

    @Test
    void generatedNamesDiffer() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Answer made = api.create(MAPS, JsonObject.of("metadata", JsonObject.of("generateName", "job-")));
            names.add(made.body().stringAt("metadata", "name"));
        }
        assertThat(names).hasSize(20).allMatch(name -> name.matches("job-[a-z0-9]{5}"));
    }

    @Test
    void aDryRunPersistsNothing() {
        assertThat(api.create(MAPS + "?dryRun=All", named("a")).code()).isEqualTo(201);
        assertThat(api.get(MAPS + "/a").code()).isEqualTo(404);
        api.create(MAPS, named("a"));
        assertThat(api.delete(MAPS + "/a?dryRun=All", JsonObject.EMPTY).code()).isEqualTo(200);
        assertThat(api.get(MAPS + "/a").code()).isEqualTo(200);
    }

    @Test
    void allFaultsComeTogether() {
        JsonObject bad = JsonObject.of(
                "metadata",
                JsonObject.of(
                        "name",
                        "Bad_Name",
                        "labels",
                        JsonObject.of("a b", "c d"),
                        "finalizers",
                        JsonArray.of(new JsonString("x"))));
        Answer answer = api.create(MAPS, bad);
        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.body().objectAt("details").array("causes").objects().stream()
                        .map(cause -> cause.string("field")))
                .containsExactly("metadata.name", "metadata.labels", "metadata.labels", "metadata.finalizers[0]");
    }

    @Test
    void unknownFieldsAreDroppedToldOrRefused() {
        JsonObject strange = named("a").with("foo", 1);
        Answer warned = api.create(MAPS, strange);
        assertThat(warned.response().headers().allValues("Warning"))
                .containsExactly("299 - \"unknown field \\\"foo\\\"\"");
        assertThat(warned.body().has("foo")).isFalse();
        Answer refused = api.create(MAPS + "?fieldValidation=Strict", named("b").with("foo", 1));
        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.message()).endsWith("strict decoding error: unknown field \"foo\"");
        Answer silent = api.create(MAPS + "?fieldValidation=Ignore", named("c").with("foo", 1));
        assertThat(silent.response().headers().allValues("Warning")).isEmpty();
    }

    @Test
    void anUpdateComparesRevisionsAndAWriteThatChangesNothingKeepsTheRevision() {
        JsonObject first = api.create(MAPS, named("a").with("data", JsonObject.of("k", "1")))
                .body();
        JsonObject second = api.update(MAPS + "/a", first.with("data", JsonObject.of("k", "2")))
                .body();
        assertThat(second.stringAt("metadata", "resourceVersion"))
                .isNotEqualTo(first.stringAt("metadata", "resourceVersion"));
        Answer stale = api.update(MAPS + "/a", first.with("data", JsonObject.of("k", "3")));
        assertThat(stale.code()).isEqualTo(409);
        assertThat(stale.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your"
                                + " changes to the latest version and try again");
        Answer same = api.update(MAPS + "/a", second);
        assertThat(same.body().stringAt("metadata", "resourceVersion"))
                .isEqualTo(second.stringAt("metadata", "resourceVersion"));
    }

    @Test
    void generationFollowsTheSpecAndStatusIsItsOwnSubresource() {
        JsonObject template = JsonObject.of(
                "metadata", JsonObject.of("labels", JsonObject.of("app", "web")), "spec", pod("x").object("spec"));
        JsonObject deployment = named("web")
                .with(
                        "spec",
                        JsonObject.of(
                                "replicas",
                                1,
                                "selector",
                                JsonObject.of("matchLabels", JsonObject.of("app", "web")),
                                "template",
                                template));
        assertThat(generation(api.create(DEPLOYMENTS, deployment.with("status", JsonObject.of("replicas", 9)))))
                .isEqualTo(1);
        assertThat(generation(api.merge(DEPLOYMENTS + "/web", labelled("web", "tier", "front"))))
                .isEqualTo(1);
        Answer scaled = api.merge(DEPLOYMENTS + "/web/scale", JsonObject.of("spec", JsonObject.of("replicas", 3)));
        assertThat(scaled.body().string("kind")).isEqualTo("Scale");
        assertThat(scaled.body().stringAt("status", "selector")).isEqualTo("app=web");
        Answer status = api.merge(
                DEPLOYMENTS + "/web/status",
                JsonObject.of("status", JsonObject.of("replicas", 2), "spec", JsonObject.of("replicas", 8)));
        assertThat(generation(status)).isEqualTo(2);
        assertThat(status.body().numberAt(0, "spec", "replicas")).isEqualTo(3);
        assertThat(status.body().numberAt(0, "status", "replicas")).isEqualTo(2);
    }

    private static long generation(Answer answer) {
        return answer.body().objectAt("metadata").number("generation");
    }

    @Test
    void applyOwnsFieldsAndConflictsNameTheOwner() {
        String apply = MAPS + "/a?fieldManager=";
        String body = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: \"%s\"}\n";
        String[] yaml = {"Content-Type", "application/apply-patch+yaml"};
        assertThat(api.send("PATCH", apply + "one", body.formatted("1"), yaml).code())
                .isEqualTo(201);
        Answer conflict = api.send("PATCH", apply + "two", body.formatted("2"), yaml);
        assertThat(conflict.code()).isEqualTo(409);
        assertThat(conflict.message()).isEqualTo("Apply failed with 1 conflict: conflict with \"one\": .data.k");
        Answer forced = api.send("PATCH", apply + "two&force=true", body.formatted("2"), yaml);
        assertThat(forced.body().objectAt("data").string("k")).isEqualTo("2");
        assertThat(api.send("PATCH", MAPS + "/a", body.formatted("2"), yaml).code())
                .isEqualTo(422);
    }

    @Test
    void pagesAreOfOneRevision() {
        for (int i = 0; i < 5; i++) {
            api.create(MAPS, named("m" + i));
        }
        Answer first = api.get(MAPS + "?limit=2");
        assertThat(names(first)).containsExactly("m0", "m1");
        assertThat(first.body().objectAt("metadata").number("remainingItemCount"))
                .isEqualTo(3);
        api.create(MAPS, named("m2b"));
        api.delete(MAPS + "/m3", JsonObject.EMPTY);
        Answer second = api.get(MAPS + "?limit=10&continue=" + first.body().stringAt("metadata", "continue"));
        assertThat(names(second)).containsExactly("m2", "m3", "m4");
        assertThat(second.body().stringAt("metadata", "resourceVersion"))
                .isEqualTo(first.body().stringAt("metadata", "resourceVersion"));
        api.store.compact(api.store.snapshot().revision());
        api.create(MAPS, named("z"));
        Answer expired = api.get(MAPS + "?limit=10&continue=" + first.body().stringAt("metadata", "continue"));
        assertThat(expired.code()).isEqualTo(410);
        assertThat(expired.body().string("reason")).isEqualTo("Expired");
        Answer rest = api.get(MAPS + "?continue=" + expired.body().stringAt("metadata", "continue"));
        assertThat(names(rest)).containsExactly("m2", "m2b", "m4", "z");
    }

    private static List<String> names(Answer list) {
        return list.body().array("items").objects().stream()
                .map(item -> item.stringAt("metadata", "name"))
                .toList();
    }

    @Test
    void selectorsSelectAndUnknownFieldsAreRefused() {
        api.create(MAPS, labelled("a", "tier", "front"));
        api.create(MAPS, labelled("b", "tier", "back"));
        api.create(MAPS, named("c"));
        assertThat(names(api.get(MAPS + "?labelSelector=tier%20in%20(front,side)")))
                .containsExactly("a");
        assertThat(names(api.get(MAPS + "?labelSelector=tier!%3Dfront"))).containsExactly("b", "c");
        assertThat(names(api.get(MAPS + "?labelSelector=!tier"))).containsExactly("c");
        assertThat(names(api.get(MAPS + "?fieldSelector=metadata.name%3Db"))).containsExactly("b");
        assertThat(api.get(MAPS + "?fieldSelector=data%3Db").code()).isEqualTo(400);
        assertThat(api.get(MAPS + "?labelSelector=a%3D%3D%3Db").code()).isEqualTo(400);
    }

    @Test
    void aWatchTellsWhatBeginsAndCeasesToMatch() {
        String revision = api.create(MAPS, labelled("a", "on", "no")).body().stringAt("metadata", "resourceVersion");
        api.merge(MAPS + "/a", labelled("a", "on", "yes"));
        api.merge(MAPS + "/a", JsonObject.of("data", JsonObject.of("k", "v")));
        Answer off = api.merge(MAPS + "/a", labelled("a", "on", "no"));
        api.delete(MAPS + "/a", JsonObject.EMPTY);
        List<JsonObject> events = api.watch(
                        MAPS + "?watch=1&timeoutSeconds=1&labelSelector=on%3Dyes&resourceVersion=" + revision)
                .toList();
        assertThat(events.stream().map(e -> e.string("type"))).containsExactly("ADDED", "MODIFIED", "DELETED");
        JsonObject last = events.getLast().object("object");
        assertThat(last.objectAt("metadata", "labels").string("on")).isEqualTo("yes");
        assertThat(last.stringAt("metadata", "resourceVersion"))
                .isEqualTo(off.body().stringAt("metadata", "resourceVersion"));
    }

    @Test
    void aWatchBeginsWithWhatIsThereAndGoesOnLive() {
        api.create(MAPS, named("a"));
        try (var events = api.watch(
                MAPS + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")) {
            var each = events.iterator();
            assertThat(each.next().string("type")).isEqualTo("ADDED");
            JsonObject bookmark = each.next();
            assertThat(bookmark.string("type")).isEqualTo("BOOKMARK");
            assertThat(bookmark.object("object")
                            .objectAt("metadata", "annotations")
                            .string("k8s.io/initial-events-end"))
                    .isEqualTo("true");
            api.create(MAPS, named("b"));
            assertThat(each.next().object("object").stringAt("metadata", "name"))
                    .isEqualTo("b");
        }
    }

    @Test
    void aWatchFromAForgottenRevisionEndsWithAnError() {
        String revision = api.create(MAPS, named("a")).body().stringAt("metadata", "resourceVersion");
        api.create(MAPS, named("b"));
        api.create(MAPS, named("c"));
        api.store.compact(api.store.snapshot().revision());
        List<JsonObject> events =
                api.watch(MAPS + "?watch=1&resourceVersion=" + revision).toList();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().string("type")).isEqualTo("ERROR");
        assertThat(events.getFirst().object("object").number("code")).isEqualTo(410);
        assertThat(events.getFirst().object("object").string("reason")).isEqualTo("Expired");
    }

    @Test
    void finalizersHoldAnObjectUntilTheLastIsTaken() {
        JsonObject held = JsonObject.of(
                "metadata", JsonObject.of("name", "a", "finalizers", JsonArray.of(new JsonString("example.com/hold"))));
        api.create(MAPS, held);
        Answer deleted = api.delete(MAPS + "/a", JsonObject.EMPTY);
        assertThat(deleted.body().objectAt("metadata").has("deletionTimestamp")).isTrue();
        assertThat(api.create(MAPS, named("a")).message()).startsWith("object is being deleted: ");
        api.merge(MAPS + "/a", Json.parseObject("{\"metadata\":{\"finalizers\":null}}"));
        assertThat(api.get(MAPS + "/a").code()).isEqualTo(404);
    }

    @Test
    void foregroundAndOrphanAreLeftToTheCollector() {
        api.create(MAPS, named("a"));
        Answer foreground = api.delete(MAPS + "/a", JsonObject.of("propagationPolicy", "Foreground"));
        assertThat(foreground.body().objectAt("metadata").array("finalizers").strings())
                .containsExactly("foregroundDeletion");
        api.create(MAPS, named("b"));
        Answer other = api.delete(MAPS + "/b", JsonObject.of("preconditions", JsonObject.of("uid", "other")));
        assertThat(other.code()).isEqualTo(409);
    }

    @Test
    void podsEndGracefully() {
        api.create(PODS, pod("p"));
        api.create(PODS + "/p/binding", named("p").with("target", JsonObject.of("kind", "Node", "name", "one")));
        assertThat(names(api.get(PODS + "?fieldSelector=spec.nodeName%3Done"))).containsExactly("p");
        Answer deleted = api.delete(PODS + "/p", JsonObject.EMPTY);
        assertThat(deleted.body().objectAt("metadata").number("deletionGracePeriodSeconds"))
                .isEqualTo(30);
        Answer shortened = api.delete(PODS + "/p", JsonObject.of("gracePeriodSeconds", 2));
        assertThat(shortened.body().objectAt("metadata").number("deletionGracePeriodSeconds"))
                .isEqualTo(2);
        api.delete(PODS + "/p", JsonObject.of("gracePeriodSeconds", 0));
        assertThat(api.get(PODS + "/p").code()).isEqualTo(404);
    }

    @Test
    void aBindingHoldsForThePodThatItWasDecidedFor() {
        JsonObject made = api.create(PODS, pod("p")).body();
        JsonObject target = JsonObject.of("kind", "Node", "name", "one");
        for (String member : List.of("uid", "resourceVersion")) {
            Answer other = api.create(
                    PODS + "/p/binding",
                    JsonObject.of("metadata", JsonObject.of("name", "p", member, "987654"), "target", target));
            assertThat(other.code()).as(member).isEqualTo(409);
            assertThat(other.body().string("message"))
                    .startsWith(
                            "Operation cannot be fulfilled on pods \"p\": StorageError: invalid object, Code: 4, Key: /registry/pods/")
                    .endsWith(" in object meta: " + made.stringAt("metadata", member));
        }
        JsonObject exact = JsonObject.of(
                "name",
                "p",
                "uid",
                made.stringAt("metadata", "uid"),
                "resourceVersion",
                made.stringAt("metadata", "resourceVersion"));
        Answer bound = api.create(PODS + "/p/binding", JsonObject.of("metadata", exact, "target", target));
        assertThat(bound.code()).isEqualTo(201);
    }

    @Test
    void whoMayNotLearnsNothingAndItsBodyIsNotRead() {
        Answer refused = api.send(
                "POST",
                MAPS,
                "not even JSON",
                "Authorization",
                TestingApi.POWERLESS,
                "Content-Type",
                "application/json");
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo(
                        "configmaps is forbidden: User \"powerless\" cannot create resource \"configmaps\" in API group"
                                + " \"\" in the namespace \"shop\"");
    }

    @Test
    void otherFormsAreNegotiated() {
        api.create(MAPS, named("a"));
        Answer table = api.get(MAPS, "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
        assertThat(table.body().string("kind")).isEqualTo("Table");
        assertThat(table.body().array("rows").object(0).array("cells").get(0)).isEqualTo(new JsonString("a"));
        Answer partial = api.get(MAPS + "/a", "Accept", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
        assertThat(partial.body().names()).containsExactly("kind", "apiVersion", "metadata");
        Answer yaml = api.get(MAPS + "/a", "Accept", "application/yaml");
        assertThat(yaml.body().string("text")).contains("kind: ConfigMap\n");
        assertThat(api.get(MAPS + "/a", "Accept", "application/cbor").code()).isEqualTo(406);
        assertThat(api.get(MAPS + "/a", "Accept", ";").code()).isEqualTo(406);
        assertThat(api.get(MAPS + "/a", "Accept", ";,application/json,").code()).isEqualTo(200);
        assertThat(api.send("POST", MAPS, "x", "Content-Type", "application/cbor")
                        .code())
                .isEqualTo(415);
    }

    @Test
    void protobufGoesOutAndComesBack() throws Exception {
        api.create(MAPS, named("a").with("data", JsonObject.of("k", "v")));
        var client = java.net.http.HttpClient.newHttpClient();
        var get = java.net.http.HttpRequest.newBuilder(java.net.URI.create(api.address() + MAPS + "/a"))
                .header("Accept", "application/vnd.kubernetes.protobuf")
                .build();
        byte[] message = client.send(get, java.net.http.HttpResponse.BodyHandlers.ofByteArray())
                .body();
        assertThat(message).startsWith('k', '8', 's', 0);
        var put = java.net.http.HttpRequest.newBuilder(java.net.URI.create(api.address() + MAPS + "/a"))
                .header("Content-Type", "application/vnd.kubernetes.protobuf")
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofByteArray(message))
                .build();
        assertThat(client.send(put, java.net.http.HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.get(MAPS + "/a").body().objectAt("data").string("k")).isEqualTo("v");
    }

    @Test
    void bodiesBeyondTheLimitAndMalformedOnesAreRefused() {
        String huge =
                named("a").with("data", JsonObject.of("k", "x".repeat(4 << 20))).toJson();
        assertThat(api.send("POST", MAPS, huge, "Content-Type", "application/json")
                        .code())
                .isEqualTo(413);
        String deep = "[".repeat(100_000);
        assertThat(api.send("POST", MAPS, deep, "Content-Type", "application/json")
                        .code())
                .isEqualTo(400);
        String bomb =
                "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                        + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
                        + "g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: [*g,*g,*g,*g,*g,*g,*g,*g,*g]\n";
        assertThat(api.send("POST", MAPS, bomb, "Content-Type", "application/yaml")
                        .code())
                .isEqualTo(400);
    }

    @Test
    void discoveryHealthAndVersionAnswer() {
        assertThat(api.get("/apis/apps/v1").body().array("resources").objects().stream()
                        .map(r -> r.string("name")))
                .contains("deployments", "deployments/scale", "deployments/status");
        String aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
        Answer groups = api.get("/apis", "Accept", aggregated);
        assertThat(groups.body().string("kind")).isEqualTo("APIGroupDiscoveryList");
        String tag = groups.response().headers().firstValue("ETag").orElseThrow();
        assertThat(api.get("/apis", "Accept", aggregated, "If-None-Match", tag).code())
                .isEqualTo(304);
        assertThat(api.get("/readyz?verbose").body().string("text")).contains("[+]ping ok");
        assertThat(api.get("/version").body().string("minor")).isEqualTo("36");
        assertThat(api.get("/apis/batch/v1beta1/cronjobs").code()).isEqualTo(404);
        assertThat(api.get("/openapi/v3/apis/apps/v1").body().objectAt("components", "schemas"))
                .matches(schemas -> schemas.has("io.k8s.api.apps.v1.Deployment"));
        assertThat(api.send("PUT", MAPS, "{}").code()).isEqualTo(405);
    }

    @Test
    void theClientInsideGoesTheSameWay() {
        var client = api.server.client(User.of("system:serviceaccount:kube-system:tester"));
        GroupResource maps = GroupResource.core("configmaps");
        JsonObject made = client.create(maps, "shop", named("a"));
        World world = client.world();
        assertThat(world.get(maps, "shop", "a")).isEqualTo(made);
        client.mergePatch(maps, "shop", "a", "", JsonObject.of("data", JsonObject.of("k", "v")));
        assertThat(world.get(maps, "shop", "a")).isEqualTo(made);
        World.Index byKey = new World.Index(
                "configmaps-by-key", maps, object -> object.object("data").names());
        assertThat(client.world().indexed(byKey, "k")).hasSize(1);
        assertThat(world.indexed(byKey, "k")).isEmpty();
        client.delete(maps, "shop", "a", JsonObject.EMPTY);
        assertThat(client.world().indexed(byKey, "k")).isEmpty();
    }
}
