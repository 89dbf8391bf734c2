package dev.proa.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.schema.GoForm;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.MessageType;
import dev.proa.schema.apply.ApplyResult;
import dev.proa.schema.apply.ApplyResult.Applied;
import dev.proa.schema.apply.ApplyResult.Conflicts;
import dev.proa.schema.apply.FieldSet;
import dev.proa.schema.apply.ManagedFields;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagedFieldsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.6Z");

    private final MessageType type =
            Objects.requireNonNull(KubernetesTypes.types().find(GroupVersionKind.of("apps/v1", "Deployment")));
    private final ManagedFields request =
            ManagedFields.of(type, "apps/v1", "").ignoring(FieldSet.ofNames(List.of(List.of("status"))));
    private final ManagedFields status = ManagedFields.of(type, "apps/v1", "status")
            .ignoring(FieldSet.ofNames(List.of(List.of("spec"), List.of("metadata", "labels"))));

    private JsonObject deployment(String spec) {
        return Json.parseObject(
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"d\",\"namespace\":\"n\"},\"spec\":"
                        + spec.replace('\'', '"') + "}");
    }

    private JsonObject go(JsonObject json) {
        return GoForm.of(type, json);
    }

    private JsonObject stored(JsonObject json) {
        return go(json).withAt(new dev.proa.json.JsonString("u"), "metadata", "uid");
    }

    private JsonObject applied(JsonObject live, JsonObject configuration, String manager, boolean force) {
        ApplyResult result = request.apply(live, configuration, manager, force, NOW);
        assertThat(result).isInstanceOf(Applied.class);
        return stored(((Applied) result).object());
    }

    /** One line an entry: manager operation [subresource] time fields. */
    private static String managers(JsonObject object) {
        return ManagedFields.of(object).objects().stream()
                .map(e -> String.join(
                        " ",
                        e.string("manager"),
                        e.string("operation") + (e.has("subresource") ? "/" + e.string("subresource") : ""),
                        e.string("time"),
                        e.object("fieldsV1").toJson()))
                .collect(Collectors.joining("\n"));
    }

    private static final String TEMPLATE =
            "'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}}";

    @Test
    void recordsACreateAsUpstreamDoes() {
        JsonObject created =
                request.update(null, go(deployment("{'replicas':1," + TEMPLATE + "}")), "kubectl-create", NOW);
        assertThat(managers(created))
                .isEqualTo(
                        "kubectl-create Update 2026-01-02T03:04:05Z {\"f:spec\":{\"f:replicas\":{},\"f:selector\":{},"
                                + "\"f:template\":{\"f:metadata\":{\"f:labels\":{\".\":{},\"f:a\":{}}},\"f:spec\":{\"f:containers\":"
                                + "{\"k:{\\\"name\\\":\\\"c\\\"}\":{\".\":{},\"f:image\":{},\"f:name\":{},\"f:resources\":{}}}}}}}");
    }

    @Test
    void movesChangedFieldsToWhoChangedThem() {
        JsonObject live =
                stored(request.update(null, go(deployment("{'replicas':1,'paused':true," + TEMPLATE + "}")), "a", NOW));
        JsonObject changed = go(live.withAt(dev.proa.json.JsonNumber.of(2), "spec", "replicas"));
        JsonObject updated = request.update(live, changed, "b", NOW.plusSeconds(60));
        assertThat(managers(updated))
                .contains("b Update 2026-01-02T03:05:05Z {\"f:spec\":{\"f:replicas\":{}}}")
                .doesNotContain("f:replicas\":{},\"f:selector\"");
        assertThat(request.update(live, live, "b", NOW.plusSeconds(60))).isEqualTo(live);
    }

    @Test
    void keepsStatusWritesApart() {
        JsonObject live = stored(request.update(null, go(deployment("{" + TEMPLATE + "}")), "a", NOW));
        JsonObject observed = go(live.withAt(Json.parse("{\"observedGeneration\":1}"), "status"));
        assertThat(managers(status.update(live, observed, "controller", NOW)))
                .contains("controller Update/status 2026-01-02T03:04:05Z {\"f:status\":{\"f:observedGeneration\":{}}}");
    }

    @Test
    void appliesMergesAndRemovesWhatIsAppliedNoMore() {
        JsonObject first = applied(null, deployment("{'replicas':1,'minReadySeconds':5," + TEMPLATE + "}"), "a", false);
        assertThat(managers(first))
                .startsWith("a Apply 2026-01-02T03:04:05Z {\"f:spec\":{\"f:minReadySeconds\":{},\"f:replicas\":{}");
        JsonObject second = applied(first, deployment("{'replicas':3," + TEMPLATE + "}"), "a", false);
        assertThat(second.object("spec").number("replicas")).isEqualTo(3);
        assertThat(second.object("spec").has("minReadySeconds")).isFalse();
        assertThat(second.objectAt("spec", "template")).isEqualTo(first.objectAt("spec", "template"));
    }

    @Test
    void reportsConflictsAndForcesThem() {
        JsonObject live = stored(request.update(null, go(deployment("{'replicas':1," + TEMPLATE + "}")), "a", NOW));
        JsonObject mine = deployment("{'replicas':2,'template':{'spec':{'containers':[{'name':'c','image':'j'}]}}}");
        ApplyResult refused = request.apply(live, mine, "b", false, NOW);
        assertThat(refused).isInstanceOf(Conflicts.class);
        assertThat(((Conflicts) refused).message())
                .isEqualTo("Apply failed with 2 conflicts: conflicts with \"a\" using apps/v1:\n- .spec.replicas\n"
                        + "- .spec.template.spec.containers[name=\"c\"].image");
        JsonObject forced = applied(live, mine, "b", true);
        assertThat(forced.object("spec").number("replicas")).isEqualTo(2);
        assertThat(managers(forced)
                        .lines()
                        .filter(line -> line.startsWith("a "))
                        .findFirst()
                        .orElseThrow())
                .doesNotContain("f:replicas")
                .doesNotContain("f:image");
        ApplyResult single = request.apply(live, deployment("{'replicas':2}"), "b", false, NOW);
        assertThat(((Conflicts) single).message())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"a\" using apps/v1: .spec.replicas");
    }

    @Test
    void sharesFieldsWithTheSameValue() {
        JsonObject first = applied(null, deployment("{'replicas':1," + TEMPLATE + "}"), "a", false);
        JsonObject second = applied(first, deployment("{'replicas':1}"), "b", false);
        assertThat(managers(second)).contains("b Apply");
        JsonObject third = applied(second, deployment("{" + TEMPLATE + "}"), "a", false);
        assertThat(third.object("spec").number("replicas"))
                .as("b still owns it")
                .isEqualTo(1);
        JsonObject fourth = applied(third, deployment("{}"), "b", false);
        assertThat(fourth.object("spec").has("replicas")).isFalse();
    }

    @Test
    void removesListItemsThatAreAppliedNoMore() {
        String two =
                "{'selector':{'matchLabels':{'a':'b'}},'template':{'spec':{'containers':[{'name':'c','image':'i'},{'name':'d','image':'j'}]}}}";
        JsonObject first = applied(null, deployment(two), "a", false);
        JsonObject second = applied(first, deployment(two.replace(",{'name':'d','image':'j'}", "")), "a", false);
        assertThat(second.at("spec", "template", "spec", "containers").toJson())
                .isEqualTo("[{\"name\":\"c\",\"image\":\"i\",\"resources\":{}}]");
    }

    @Test
    void startsTrackingAnUntrackedObjectWithWhatWasThere() {
        JsonObject live = stored(deployment("{'replicas':1," + TEMPLATE + "}"));
        JsonObject changed = go(live.withAt(dev.proa.json.JsonNumber.of(2), "spec", "replicas"));
        assertThat(ManagedFields.of(request.update(live, changed, "b", NOW))).isEmpty();
        JsonObject applied = applied(live, deployment("{'minReadySeconds':1}"), "b", false);
        assertThat(managers(applied)).contains("before-first-apply Update").contains("b Apply");
        assertThat(request.apply(live, deployment("{'replicas':2}"), "b", false, NOW))
                .isInstanceOf(Conflicts.class);
    }

    @Test
    void keepsTenUpdatersAndPutsTheOldestTogether() {
        JsonObject live = stored(request.update(null, go(deployment("{" + TEMPLATE + "}")), "m0", NOW));
        for (int i = 1; i < 15; i++) {
            JsonObject labelled = go(live.withAt(new dev.proa.json.JsonString("x"), "metadata", "labels", "l" + i));
            live = stored(request.update(live, labelled, "m" + i, NOW.plusSeconds(i)));
        }
        assertThat(ManagedFields.of(live).size()).isEqualTo(10);
        assertThat(managers(live))
                .contains("ancient-changes Update 2026-01-02T03:04:10Z")
                .contains("m14 Update");
    }

    @Test
    void resetsWhenTheClientSendsOneEmptyEntry() {
        JsonObject live = stored(request.update(null, go(deployment("{" + TEMPLATE + "}")), "a", NOW));
        JsonObject reset = live.withAt(Json.parse("[{}]"), "metadata", "managedFields");
        assertThat(ManagedFields.of(request.update(live, reset, "b", NOW))).isEmpty();
    }

    @Test
    void refusesWhatTheTypeDoesNotHave() {
        assertThatThrownBy(() -> request.apply(null, deployment("{'nope':1}"), "a", false, NOW))
                .hasMessage(
                        "failed to create typed patch object (n/d; apps/v1, Kind=Deployment): .spec.nope: field not declared in schema");
        assertThatThrownBy(() -> request.apply(
                        null,
                        deployment("{'template':{'spec':{'containers':[{'name':'c'},{'name':'c'}]}}}"),
                        "a",
                        false,
                        NOW))
                .hasMessageContaining(".spec.template.spec.containers: duplicate entries for key [name=\"c\"]");
    }

    /** As upstream's holder of values prints itself. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'serviceAccountName': 5} | serviceAccountName: expected string, got &value.valueUnstructured{Value:5}
            {'serviceAccountName': {'b':[1,'x',null],'a':{}}} | serviceAccountName: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"a":map[string]interface {}{}, "b":[]interface {}{1, "x", interface {}(nil)}}}
            {'hostNetwork': 'yes'} | hostNetwork: expected boolean, got &{yes}
            {'priority': [1]} | priority: expected numeric (int or float), got []interface {}
            {'containers': {'a':'b'}} | containers: expected list, got &{map[a:b]}
            {'securityContext': 7} | securityContext: expected map, got &{7}
            {'imagePullSecrets': [{},{}]} | imagePullSecrets: duplicate entries for key [name=""]
            """)
    void saysWhatCameInsteadOfWhatWasExpected(String spec, String problem) {
        JsonObject configuration = deployment("{'template':{'spec':" + spec + "}}");
        assertThatThrownBy(() -> request.apply(null, configuration, "a", false, NOW))
                .hasMessage("failed to create typed patch object (n/d; apps/v1, Kind=Deployment): .spec.template.spec."
                        + problem);
    }

    @Test
    void refusesToTrackWhatIsStoredWithoutKeys() {
        MessageType accounts =
                Objects.requireNonNull(KubernetesTypes.types().find(GroupVersionKind.of("v1", "ServiceAccount")));
        JsonObject live = Json.parseObject(
                "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'a','namespace':'n','uid':'u'},'secrets':[{}]}"
                        .replace('\'', '"'));
        JsonObject configuration = live.without("secrets").change("metadata", m -> m.without("uid"));
        assertThatThrownBy(() -> ManagedFields.of(accounts, "v1", "").apply(live, configuration, "a", false, NOW))
                .hasMessage(
                        "failed to create manager for existing fields: failed to convert new object (n/a; /v1, Kind=ServiceAccount) to smd typed:"
                                + " .secrets: element 0: associative list with keys has an element that omits all key fields [\"name\"]"
                                + " (and doesn't have default values for any key fields)");
    }
}
