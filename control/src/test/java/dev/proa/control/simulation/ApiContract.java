package dev.proa.control.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.base.ManualClock;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What planners rely on whatever API they are tried on: the values are upstream's. */
abstract class ApiContract {
    final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));

    abstract ApiClient api();

    static JsonObject json(String text) {
        return Json.parseObject(text.replace('\'', '"'));
    }

    static JsonObject map(String name) {
        return json("{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': '%s'}, 'data': {'k': 'v'}}"
                .formatted(name));
    }

    static JsonObject deployment() {
        return json("""
                {'apiVersion': 'apps/v1', 'kind': 'Deployment', 'metadata': {'name': 'web', 'namespace': 'default'}, 'spec': {'replicas': 1,
                 'selector': {'matchLabels': {'app': 'web'}}, 'template': {'metadata': {'labels': {'app': 'web'}},
                 'spec': {'containers': [{'name': 'main', 'image': 'image:1'}]}}}}
                """);
    }

    static JsonObject pod(String name) {
        return json("""
                {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': '%s', 'namespace': 'default', 'labels': {'app': 'web'}},
                 'spec': {'terminationGracePeriodSeconds': 20, 'containers': [{'name': 'main', 'image': 'image:1'}]}}
                """.formatted(name));
    }

    static void refused(StatusReason reason, ThrowingCallable request) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(request)
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo(reason));
    }

    JsonObject createMap(String name) {
        return api().create(Resources.CONFIG_MAPS, "default", map(name));
    }

    static String version(JsonObject object) {
        return object.stringAt("metadata", "resourceVersion");
    }

    JsonObject getMap(String name) {
        return api().get(Resources.CONFIG_MAPS, "default", name);
    }

    @Test
    void aNameIsTakenOnceAndStandsForOneObject() {
        JsonObject made = createMap("m");
        assertThat(Meta.uid(made)).isNotEmpty();
        assertThat(Meta.namespace(made)).isEqualTo("default");
        assertThat(made.stringAt("metadata", "creationTimestamp")).isEqualTo("2026-01-01T00:00:00Z");
        refused(StatusReason.ALREADY_EXISTS, () -> createMap("m"));
        refused(StatusReason.NOT_FOUND, () -> getMap("other"));
        refused(StatusReason.NOT_FOUND, () -> api().update(Resources.CONFIG_MAPS, "default", map("other")));
        refused(
                StatusReason.NOT_FOUND,
                () -> api().delete(Resources.CONFIG_MAPS, "default", "other", JsonObject.EMPTY));
        api().delete(Resources.CONFIG_MAPS, "default", "m", JsonObject.EMPTY);
        refused(StatusReason.NOT_FOUND, () -> getMap("m"));
        assertThat(Meta.uid(createMap("m"))).isNotEqualTo(Meta.uid(made));
    }

    @Test
    void generatedNamesDiffer() {
        JsonObject nameless = map("x").with("metadata", JsonObject.of("generateName", "gen-"));
        String one = Meta.name(api().create(Resources.CONFIG_MAPS, "default", nameless));
        String two = Meta.name(api().create(Resources.CONFIG_MAPS, "default", nameless));
        assertThat(one).matches("gen-[a-z0-9]{5}").isNotEqualTo(two);
    }

    @Test
    void aWriteIsInTheWorldWhenItReturns() {
        JsonObject made = createMap("m");
        JsonObject seen = api().world().get(Resources.CONFIG_MAPS, "default", "m");
        assertThat(version(seen)).isEqualTo(version(made));
        assertThat(api().world().revision()).isEqualTo(Long.parseLong(version(made)));
        api().delete(Resources.CONFIG_MAPS, "default", "m", JsonObject.EMPTY);
        assertThat(api().world().get(Resources.CONFIG_MAPS, "default", "m")).isNull();
    }

    @Test
    void anOlderVersionIsNotWritten() {
        JsonObject first = createMap("m");
        JsonObject second =
                api().update(Resources.CONFIG_MAPS, "default", first.withAt(JsonValue.of("2"), "data", "k"));
        assertThat(Long.parseLong(version(second))).isGreaterThan(Long.parseLong(version(first)));
        refused(
                StatusReason.CONFLICT,
                () -> api().update(Resources.CONFIG_MAPS, "default", first.withAt(JsonValue.of("3"), "data", "k")));
        assertThat(getMap("m").stringAt("data", "k")).isEqualTo("2");
    }

    @Test
    void aWriteThatChangesNothingLeavesTheVersion() {
        JsonObject first = createMap("m");
        assertThat(version(api().update(Resources.CONFIG_MAPS, "default", first)))
                .isEqualTo(version(first));
        JsonObject patched = api().mergePatch(
                        Resources.CONFIG_MAPS, "default", "m", "", JsonObject.of("data", JsonObject.of("k", "v")));
        assertThat(version(patched)).isEqualTo(version(first));
    }

    @Test
    void patchesChangeWhatTheyName() {
        createMap("m");
        JsonObject merged = api().mergePatch(
                        Resources.CONFIG_MAPS,
                        "default",
                        "m",
                        "",
                        JsonObject.of("data", JsonObject.of("k", JsonNull.NULL, "n", "1")));
        assertThat(merged.object("data")).isEqualTo(JsonObject.of("n", "1"));
        JsonObject operation = JsonObject.of("op", "replace", "path", "/data/n", "value", "2");
        JsonObject patched = api().jsonPatch(Resources.CONFIG_MAPS, "default", "m", "", JsonArray.of(operation));
        assertThat(patched.stringAt("data", "n")).isEqualTo("2");
        refused(
                StatusReason.CONFLICT,
                () -> api().mergePatch(
                                Resources.CONFIG_MAPS,
                                "default",
                                "m",
                                "",
                                json("{'metadata': {'uid': 'another'}, 'data': {'n': '3'}}")));
    }

    @Test
    void generationRisesWithTheSpecAlone() {
        JsonObject made = api().create(Resources.DEPLOYMENTS, "default", deployment());
        assertThat(Meta.generation(made)).isEqualTo(1);
        JsonObject labelled = api().update(Resources.DEPLOYMENTS, "default", Meta.withLabel(made, "a", "b"));
        assertThat(Meta.generation(labelled)).isEqualTo(1);
        JsonObject scaled =
                api().update(Resources.DEPLOYMENTS, "default", labelled.withAt(JsonValue.of(2), "spec", "replicas"));
        assertThat(Meta.generation(scaled)).isEqualTo(2);
        JsonObject told = api().update(
                        Resources.DEPLOYMENTS,
                        "default",
                        "status",
                        scaled.with("status", JsonObject.of("observedGeneration", 2L, "replicas", 2L)));
        assertThat(Meta.generation(told)).isEqualTo(2);
    }

    @Test
    void statusAndSpecAreWrittenApart() {
        JsonObject made = api().create(Resources.DEPLOYMENTS, "default", deployment());
        JsonObject both =
                made.withAt(JsonValue.of(5), "spec", "replicas").with("status", JsonObject.of("replicas", 3L));
        JsonObject told = api().update(Resources.DEPLOYMENTS, "default", "status", both);
        assertThat(told.objectAt("spec").number("replicas")).isEqualTo(1);
        assertThat(told.objectAt("status").number("replicas")).isEqualTo(3);
        JsonObject scaled = api().update(
                        Resources.DEPLOYMENTS,
                        "default",
                        told.withAt(JsonValue.of(5), "spec", "replicas").with("status", JsonObject.of("replicas", 9L)));
        assertThat(scaled.objectAt("spec").number("replicas")).isEqualTo(5);
        assertThat(scaled.objectAt("status").number("replicas")).isEqualTo(3);
    }

    @Test
    void finalizersHoldADeletionUntilTheLastIsGone() {
        JsonObject held =
                api().create(Resources.CONFIG_MAPS, "default", Meta.withFinalizer(map("m"), "example.com/hold"));
        api().delete(Resources.CONFIG_MAPS, "default", "m", JsonObject.EMPTY);
        JsonObject deleting = getMap("m");
        assertThat(Meta.uid(deleting)).isEqualTo(Meta.uid(held));
        assertThat(Meta.deletion(deleting)).contains(clock.now());
        refused(StatusReason.ALREADY_EXISTS, () -> createMap("m"));
        api().update(Resources.CONFIG_MAPS, "default", Meta.withoutFinalizer(deleting, "example.com/hold"));
        refused(StatusReason.NOT_FOUND, () -> getMap("m"));
    }

    @Test
    void propagationIsWrittenAsAFinalizer() {
        createMap("f");
        api().delete(Resources.CONFIG_MAPS, "default", "f", JsonObject.of("propagationPolicy", "Foreground"));
        assertThat(Meta.finalizers(getMap("f"))).containsExactly("foregroundDeletion");
        createMap("o");
        api().delete(Resources.CONFIG_MAPS, "default", "o", JsonObject.of("propagationPolicy", "Orphan"));
        assertThat(Meta.finalizers(getMap("o"))).containsExactly("orphan");
    }

    @Test
    void preconditionsAreOfThisVeryObject() {
        JsonObject made = createMap("m");
        refused(
                StatusReason.CONFLICT,
                () -> api().delete(Resources.CONFIG_MAPS, "default", "m", json("{'preconditions': {'uid': 'other'}}")));
        refused(
                StatusReason.CONFLICT,
                () -> api().delete(
                                Resources.CONFIG_MAPS,
                                "default",
                                "m",
                                json("{'preconditions': {'resourceVersion': '1'}}")));
        api().delete(
                        Resources.CONFIG_MAPS,
                        "default",
                        "m",
                        JsonObject.of(
                                "preconditions",
                                JsonObject.of("uid", Meta.uid(made), "resourceVersion", version(made))));
        refused(StatusReason.NOT_FOUND, () -> getMap("m"));
    }

    JsonObject bound(String name) {
        api().create(Resources.PODS, "default", pod(name));
        JsonObject binding = json("""
                {'apiVersion': 'v1', 'kind': 'Binding', 'metadata': {'name': '%s'}, 'target': {'kind': 'Node', 'name': 'node-1'}}
                """.formatted(name));
        api().create(Resources.PODS, "default", name, "binding", binding);
        return api().get(Resources.PODS, "default", name);
    }

    @Test
    void aPodIsBoundOnce() {
        JsonObject pod = bound("p");
        assertThat(pod.objectAt("spec").string("nodeName")).isEqualTo("node-1");
        assertThat(dev.proa.control.object.Conditions.isTrue(pod.object("status"), "PodScheduled"))
                .isTrue();
        JsonObject again = json(
                "{'apiVersion': 'v1', 'kind': 'Binding', 'metadata': {'name': 'p'}, 'target': {'kind': 'Node', 'name': 'other'}}");
        refused(StatusReason.CONFLICT, () -> api().create(Resources.PODS, "default", "p", "binding", again));
    }

    @Test
    void aPodOnANodeHasItsGrace() {
        bound("p");
        api().delete(Resources.PODS, "default", "p", JsonObject.EMPTY);
        JsonObject ending = api().get(Resources.PODS, "default", "p");
        assertThat(Meta.deletion(ending)).contains(clock.now().plusSeconds(20));
        assertThat(ending.objectAt("metadata").number("deletionGracePeriodSeconds"))
                .isEqualTo(20);
        api().delete(Resources.PODS, "default", "p", JsonObject.of("gracePeriodSeconds", 0L));
        refused(StatusReason.NOT_FOUND, () -> api().get(Resources.PODS, "default", "p"));
    }

    @Test
    void aPodWithoutANodeGoesAtOnce() {
        api().create(Resources.PODS, "default", pod("p"));
        api().delete(Resources.PODS, "default", "p", JsonObject.EMPTY);
        refused(StatusReason.NOT_FOUND, () -> api().get(Resources.PODS, "default", "p"));
    }

    @Test
    void anEvictionEndsThePod() {
        bound("p");
        api().create(Resources.PODS, "default", "p", "eviction", json("""
                {'apiVersion': 'policy/v1', 'kind': 'Eviction', 'metadata': {'name': 'p'}}
                """));
        assertThat(Meta.deleting(api().get(Resources.PODS, "default", "p"))).isTrue();
    }
}
