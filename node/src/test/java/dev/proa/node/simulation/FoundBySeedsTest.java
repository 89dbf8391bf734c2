package dev.proa.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.kind.GroupResource;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Mishaps;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What seeds of {@link ClusterSimulationTest} have found, each told in its shortest form: that stays right when the generator changes. */
class FoundBySeedsTest {
    private final SimulatedWhole whole = new SimulatedWhole(1);

    @BeforeAll
    static void quiet() {
        Log.configure(System.err, Log.Level.OFF, Clock.system());
    }

    FoundBySeedsTest() {
        whole.settle();
    }

    @AfterEach
    void close() {
        whole.close();
    }

    private void create(GroupResource resource, JsonObject object) {
        whole.user().create(resource, resource.equals(Resources.NAMESPACES) ? "" : "default", object);
        whole.settle();
    }

    private void pass(Duration time) {
        whole.settleUntil(whole.interleaving().clock().now().plus(time));
    }

    /** Its controller made its revisions anew as fast as the collector removed them. */
    @Test
    void aStatefulSetIsDeletedInTheForeground() {
        create(Resources.STATEFUL_SETS, Objects.statefulSet("sa", 2, "good:1", "OrderedReady"));
        pass(Duration.ofMinutes(1));
        whole.user().delete(Resources.STATEFUL_SETS, "default", "sa", JsonObject.of("propagationPolicy", "Foreground"));
        pass(Duration.ofMinutes(1));
        assertThat(whole.list(Resources.STATEFUL_SETS)).isEmpty();
        assertThat(whole.list(Resources.CONTROLLER_REVISIONS)).isEmpty();
        assertThat(whole.list(Resources.PODS)).isEmpty();
    }

    private static JsonObject held(JsonObject object) {
        JsonArray mine = JsonArray.ofStrings(List.of("example.com/mine"));
        JsonObject held = object.withAt(mine, "metadata", "finalizers");
        return object.object("spec").has("template")
                ? held.withAt(mine, "spec", "template", "metadata", "finalizers")
                : held;
    }

    private void release(GroupResource resource) {
        whole.list(resource).stream()
                .filter(Meta::deleting)
                .forEach(object -> whole.user()
                        .mergePatch(
                                resource,
                                Meta.namespace(object),
                                Meta.name(object),
                                "",
                                Objects.json("{'metadata': {'finalizers': null}}")));
    }

    /** The node deleted a pod that a finalizer held as often as it could: a core of the machine, for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"deployments.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "pods"})
    void whatFinalizersHoldCostsNothing(String kind) {
        Map<GroupResource, JsonObject> objects = Map.of(
                Resources.DEPLOYMENTS, Objects.deployment("x", 2, "good:1", "1", "1"),
                Resources.STATEFUL_SETS, Objects.statefulSet("x", 2, "good:1", "OrderedReady"),
                Resources.DAEMON_SETS, Objects.daemonSet("x", "good:1"),
                Resources.JOBS, Objects.job("x", 2, 4, false),
                Resources.PODS, Objects.json("""
                                {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'x'},
                                 'spec': {'containers': [{'name': 'main', 'image': 'good:1'}]}}
                                """));
        GroupResource resource = objects.keySet().stream()
                .filter(each -> each.toString().equals(kind))
                .findFirst()
                .orElseThrow();
        create(resource, held(objects.get(resource)));
        pass(Duration.ofMinutes(1));
        whole.user().delete(resource, "default", "x", JsonObject.of("propagationPolicy", "Foreground"));
        pass(Duration.ofMinutes(2));
        assertThat(whole.list(Resources.PODS)).isNotEmpty().allMatch(Meta::deleting);
        whole.plans();
        pass(Duration.ofMinutes(5));
        assertThat(whole.plans().values().stream().mapToInt(Integer::intValue).sum())
                .as("plans in five minutes in which nobody did anything")
                .isLessThan(500);
        for (int i = 0; i < 3; i++) {
            release(Resources.PODS);
            release(resource);
            pass(Duration.ofMinutes(1));
        }
        assertThat(whole.list(Resources.PODS)).isEmpty();
        assertThat(whole.list(resource)).isEmpty();
    }

    private void put(GroupResource resource, String namespace, String object) {
        whole.interleaving()
                .api()
                .put(
                        resource,
                        Objects.json(object).withAt(dev.proa.json.JsonValue.of(namespace), "metadata", "namespace"));
        whole.settle();
    }

    /** A limit that can't be read made every creation of a pod in its namespace fail. */
    @Test
    void aQuotaThatCannotBeReadLimitsNothing() {
        put(Resources.RESOURCE_QUOTAS, "default", "{'metadata': {'name': 'q'}, 'spec': {'hard': {'pods': 'a lot'}}}");
        create(Resources.DEPLOYMENTS, Objects.deployment("a", 2, "good:1", "1", "1"));
        pass(Duration.ofMinutes(1));
        assertThat(whole.user()
                        .get(Resources.DEPLOYMENTS, "default", "a")
                        .object("status")
                        .number("availableReplicas"))
                .isEqualTo(2);
    }

    /** So did a pod in a namespace with a quota, whose request can't be read. */
    @Test
    void aPodThatCannotBeCountedStopsNoOther() {
        create(
                Resources.RESOURCE_QUOTAS,
                Objects.json("{'metadata': {'name': 'q'}, 'spec': {'hard': {'requests.cpu': '10', 'pods': '5'}}}"));
        put(Resources.PODS, "default", """
                {'metadata': {'name': 'odd'}, 'spec': {'containers': [{'name': 'm', 'resources': {'requests': {'cpu': 'much'}}}]}}
                """);
        create(Resources.DEPLOYMENTS, Objects.deployment("a", 2, "good:1", "1", "1"));
        pass(Duration.ofMinutes(1));
        assertThat(whole.user()
                        .get(Resources.DEPLOYMENTS, "default", "a")
                        .object("status")
                        .number("availableReplicas"))
                .isEqualTo(2);
    }

    /** Pods that a set was about to delete still counted as available, and others went beyond what may be missing. */
    @Test
    void aRolloutKeepsWhatMustBeAvailable() {
        new SimulatedRun(4).go();
    }

    /** A set's status that didn't know yet that its pods were healthy made them go as unhealthy ones. */
    @Test
    void healthyPodsAreNotTakenForUnhealthyOnes() {
        new SimulatedRun(10224).go();
    }

    /** Unhealthy pods may all go at once, also when one of them gets well while that is being done: the invariants blamed it. */
    @ParameterizedTest
    @ValueSource(longs = {700917363492L, 700917363456L})
    void aPodThatGetsWellAfterTheDecisionMayGo(long seed) {
        new SimulatedRun(seed).go();
    }

    /** Its highest pod goes when it gets smaller, also when an update has just deleted a lower one: the invariants blamed it. */
    @Test
    void aStatefulSetGetsSmallerInTheMiddleOfAnUpdate() {
        new SimulatedRun(0).go();
    }

    /** A pod that had counted as failed, because it was deleted, completed its Job, which then had no success. */
    @Test
    void aPodOfAJobCountsOnce() {
        new SimulatedRun(15110).go();
    }

    /** The collector had ended a pod whose node was deleted, and the node, which hadn't seen that, wrote over it that the pod succeeded. */
    @Test
    void aPodEndsOnce() {
        new SimulatedRun(930000070L).go();
    }

    /** Users want fewer in the middle of a rollout: each set loses its share, also of what is available. The invariants blamed it. */
    @ParameterizedTest
    @ValueSource(longs = {1100001608L, 1100003844L})
    void aDeploymentGetsSmallerInTheMiddleOfARollout(long seed) {
        new SimulatedRun(seed).go();
    }

    /** A pod that crashes, and whose labels were changed last of all, was nobody's after the mending, and so never came to rest. */
    @ParameterizedTest
    @ValueSource(longs = {1100002809L, 1100003282L})
    void aPodThatIsLetGoLateDoesNotCrashForEver(long seed) {
        new SimulatedRun(seed).go();
    }

    /** The API waits for a new namespace's default account on its clock, which stood still until the waiting was over: for ever. */
    @Test
    void aPodIsMadeInANamespaceThatHasNoAccountYet() {
        new SimulatedRun(1100004222L).go();
    }

    /** The node's controller had taken a pod's readiness away while nothing was heard of the node; nobody ever gave it back. */
    @Test
    void aPodIsReadyAgainWhenItsNodeIsHeardOf() {
        create(Resources.DEPLOYMENTS, Objects.deployment("a", 1, "good:1", "1", "1"));
        pass(Duration.ofMinutes(1));
        JsonObject pod = whole.list(Resources.PODS).getFirst();
        whole.user()
                .strategicMergePatch(
                        Resources.PODS,
                        "default",
                        Meta.name(pod),
                        "status",
                        Objects.json("{'status': {'conditions': [{'type': 'Ready', 'status': 'False'}]}}"));
        pass(Duration.ofMinutes(1));
        assertThat(whole.list(Resources.PODS)).allMatch(Pods::ready);
    }

    /** What was to be tried again, waited until the clock read what it had read before. */
    @Test
    void aClockThatIsSetBackHoldsUpNoRetry() {
        whole.interleaving().mishaps(new Mishaps(1000, 0, 0, 0));
        create(Resources.DEPLOYMENTS, Objects.deployment("a", 1, "good:1", "1", "1"));
        pass(Duration.ofSeconds(20));
        whole.interleaving().clock().jump(Duration.ofHours(-2));
        whole.interleaving().mishaps(Mishaps.NONE);
        pass(Duration.ofMinutes(2));
        assertThat(whole.list(Resources.PODS)).hasSize(1).allMatch(Pods::ready);
    }

    /** A pod that no write can make valid held its namespace up. */
    @Test
    void aNamespaceEndsWithAPodThatCannotBeChanged() {
        create(Resources.NAMESPACES, JsonObject.of("metadata", JsonObject.of("name", "one")));
        put(Resources.PODS, "one", """
                {'metadata': {'name': 'odd'}, 'spec': {'nodeName': 'nowhere'}, 'status': {'phase': 'Odd',
                 'conditions': [{'type': 'Ready', 'status': 'True', 'lastTransitionTime': 'yesterday'}]}}
                """);
        whole.user().delete(Resources.NAMESPACES, "", "one", JsonObject.EMPTY);
        pass(Duration.ofMinutes(3));
        assertThat(whole.world().get(Resources.NAMESPACES, "", "one")).isNull();
    }
}
