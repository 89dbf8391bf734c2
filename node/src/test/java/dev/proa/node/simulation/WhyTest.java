package dev.proa.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.kind.GroupResource;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.control.Whys;
import dev.proa.control.explanation.Explainer;
import dev.proa.control.explanation.Explanation;
import dev.proa.control.explanation.PlansOf;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedApi;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.scheduler.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What {@code proa why} says of things that users ask about, in a whole simulated cluster: golden transcripts, kept with {@code
 * -Dgolden.write=true}.
 */
class WhyTest {
    private final SimulatedWhole whole = new SimulatedWhole(1);
    private final Whys whys = new Whys(1000);
    private final List<String> told = new ArrayList<>();

    @BeforeAll
    static void quiet() {
        Log.configure(System.err, Log.Level.OFF, Clock.system());
    }

    WhyTest() {
        whole.observe(whys);
        whole.settle();
    }

    @AfterEach
    void close() {
        whole.close();
    }

    private void create(GroupResource resource, JsonObject object) {
        whole.user().create(resource, "default", object);
    }

    private void pass(Duration time) {
        whole.settleUntil(whole.interleaving().clock().now().plus(time));
    }

    private void why(GroupResource resource, String name) {
        Explainer explainer = new Explainer(
                whole.world(),
                whole.interleaving().clock().now(),
                SimulatedApi.kinds(),
                PlansOf.of(whys, whole.reconcilers(), Scheduler.NAME));
        told.add("# why " + resource + " " + name);
        told.addAll(explainer.explain(resource, "default", name).orElseThrow().lines());
        told.add("");
    }

    private void whyFirstPod() {
        why(Resources.PODS, Meta.name(whole.list(Resources.PODS).getFirst()));
    }

    private void check(String name) throws IOException {
        Path kept = Path.of("src/test/resources/dev/proa/node/simulation/why-" + name + ".txt");
        // How long ago a container ended depends on whose turn it was.
        String text = (String.join("\n", told) + "\n").replaceAll("\\d+ (s|min) ago", "N $1 ago");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(kept.getParent());
            Files.writeString(kept, text);
        }
        assertThat(text).isEqualTo(Files.readString(kept));
    }

    @Test
    void noNodeIsLargeEnough() throws IOException {
        create(
                Resources.DEPLOYMENTS,
                Objects.deployment("web", 2, "good:1", "1", "1")
                        .withAt(JsonObject.of("size", "large"), "spec", "template", "spec", "nodeSelector"));
        create(Resources.SERVICES, Objects.service("web"));
        pass(Duration.ofMinutes(3));
        whyFirstPod();
        why(Resources.DEPLOYMENTS, "web");
        why(Resources.SERVICES, "web");
        check("unschedulable");
    }

    @Test
    void aContainerThatEndsAgainAndAgain() throws IOException {
        create(Resources.DEPLOYMENTS, Objects.deployment("web", 1, "crash:1", "1", "1"));
        pass(Duration.ofMinutes(4));
        whyFirstPod();
        why(Resources.DEPLOYMENTS, "web");
        check("crash");
    }

    @Test
    void anImageThatIsNotThere() throws IOException {
        create(Resources.STATEFUL_SETS, Objects.statefulSet("db", 2, "broken:1", "OrderedReady"));
        pass(Duration.ofMinutes(1));
        why(Resources.PODS, "db-0");
        why(Resources.STATEFUL_SETS, "db");
        check("image");
    }

    @Test
    void aServiceThatSelectsNothing() throws IOException {
        create(Resources.DEPLOYMENTS, Objects.deployment("web", 1, "good:1", "1", "1"));
        create(Resources.SERVICES, Objects.service("web").withAt(JsonValue.of("wev"), "spec", "selector", "app"));
        create(Resources.SERVICES, Objects.json("""
                        {'apiVersion': 'v1', 'kind': 'Service', 'metadata': {'name': 'port'}, 'spec': {'selector': {'app': 'web'},
                         'ports': [{'port': 80, 'targetPort': 'http'}]}}
                        """));
        pass(Duration.ofMinutes(1));
        why(Resources.SERVICES, "web");
        why(Resources.SERVICES, "port");
        whyFirstPod();
        check("service");
    }

    @Test
    void aQuotaThatIsUsedUp() throws IOException {
        create(Resources.RESOURCE_QUOTAS, Objects.json("""
                        {'apiVersion': 'v1', 'kind': 'ResourceQuota', 'metadata': {'name': 'small'}, 'spec': {'hard': {'pods': '1'}}}
                        """));
        create(Resources.DEPLOYMENTS, Objects.deployment("web", 2, "good:1", "1", "1"));
        pass(Duration.ofMinutes(1));
        why(Resources.DEPLOYMENTS, "web");
        check("quota");
    }

    @Test
    void aPodThatSomebodyHolds() throws IOException {
        create(Resources.PODS, Objects.json("""
                        {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'held', 'finalizers': ['example.com/mine']},
                         'spec': {'terminationGracePeriodSeconds': 5, 'containers': [{'name': 'main', 'image': 'good:1'}]}}
                        """));
        pass(Duration.ofSeconds(30));
        whole.user().delete(Resources.PODS, "default", "held", JsonObject.EMPTY);
        pass(Duration.ofMinutes(2));
        why(Resources.PODS, "held");
        check("held");
    }

    private String explained(GroupResource resource, JsonObject object) {
        return new Explainer(
                        whole.world(),
                        whole.interleaving().clock().now(),
                        SimulatedApi.kinds(),
                        PlansOf.of(whys, whole.reconcilers(), Scheduler.NAME))
                .explain(resource, Meta.namespace(object), Meta.name(object))
                .map(Explanation::text)
                .orElse("");
    }

    /** Whatever lies in the store: each object has an explanation that begins with its name. */
    @Test
    void whatNoServerOfTodayWouldTakeIsExplainedAsWell() {
        for (Objects.Poison poison : Objects.poisons()) {
            GroupResource resource = new GroupResource(poison.group(), poison.resource());
            whole.interleaving()
                    .api()
                    .put(resource, poison.object().withAt(JsonValue.of("default"), "metadata", "namespace"));
        }
        pass(Duration.ofMinutes(1));
        for (GroupResource resource : whole.world().resources()) {
            for (JsonObject object : whole.list(resource)) {
                assertThat(explained(resource, object)).contains(Meta.name(object));
            }
        }
    }

    /** Each owns all, itself too: nothing is looked into twice, upwards or downwards. */
    @Test
    void objectsThatOwnEachOtherAreExplainedOnce() {
        List<JsonValue> owners = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            owners.add(Meta.controllerReference(
                    JsonObject.of("metadata", JsonObject.of("name", "r" + i, "uid", "u" + i)),
                    "apps/v1",
                    "ReplicaSet"));
        }
        for (int i = 0; i < 12; i++) {
            JsonObject metadata = JsonObject.of(
                    "name", "r" + i, "namespace", "default", "uid", "u" + i, "ownerReferences", JsonArray.of(owners));
            JsonObject status = JsonObject.of(
                    "conditions", JsonArray.of(JsonObject.of("type", "ReplicaFailure", "status", "True")));
            whole.interleaving()
                    .api()
                    .put(Resources.REPLICA_SETS, JsonObject.of("metadata", metadata, "status", status));
        }
        assertThat(explained(Resources.REPLICA_SETS, whole.user().get(Resources.REPLICA_SETS, "default", "r3")))
                .contains("r3");
    }

    @Test
    void whatIsNotThereIsNotExplained() {
        Explainer explainer = new Explainer(
                whole.world(), whole.interleaving().clock().now(), SimulatedApi.kinds(), (resource, key) -> List.of());
        assertThat(explainer.explain(Resources.PODS, "default", "none")).isEmpty();
        Explanation tree = new Explanation(
                "a", List.of(new Explanation("b", List.of(Explanation.parse(JsonObject.of("text", "c"))))));
        assertThat(Explanation.parse(tree.toJson())).isEqualTo(tree);
        assertThat(tree.lines()).containsExactly("a", "└─ b", "   └─ c");
    }
}
