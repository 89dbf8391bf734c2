package dev.proa.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.kind.GroupResource;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.ManualClock;
import dev.proa.control.EventRecorder;
import dev.proa.control.Faults;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedCluster;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is said of a pod that gets no node, in upstream's words; and that one that cannot be read costs only itself. */
class RefusalsTest {
    private static final GroupResource STORAGE_CLASSES = new GroupResource("storage.k8s.io", "storageclasses");
    private static final String UNHELPFUL =
            " no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final SimulatedCluster cluster = new SimulatedCluster(
            clock,
            new Random(1),
            List.of(
                    Resources.PODS,
                    Resources.NODES,
                    Resources.NAMESPACES,
                    Resources.EVENTS,
                    Resources.DISRUPTION_BUDGETS,
                    Resources.PERSISTENT_VOLUMES,
                    Resources.PERSISTENT_VOLUME_CLAIMS,
                    STORAGE_CLASSES));
    private final Faults faults = new Faults();
    private final Scheduler scheduler = new Scheduler(
            cluster,
            new EventRecorder(cluster, Scheduler.NAME, clock),
            clock,
            (component, key, plan, outcome, at) -> {},
            faults);

    RefusalsTest() {
        scheduler.follow(cluster);
    }

    @BeforeAll
    static void quiet() {
        Log.configure(System.err, Log.Level.OFF, Clock.system());
    }

    @AfterAll
    static void loud() {
        Log.configure(System.err, Log.Level.INFO, Clock.system());
    }

    private static JsonObject json(String text) {
        return Json.parseObject(text.replace('\'', '"'));
    }

    private void node(String name, String allocatable) {
        cluster.create(Resources.NODES, "", json("""
                {'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': '%s', 'labels': {'kubernetes.io/hostname': '%s'}},
                 'status': {'allocatable': {'cpu': '8', 'memory': '1Gi', 'pods': '10' %s}}}
                """.formatted(name, name, allocatable)));
    }

    private void pod(String name, String spec) {
        cluster.create(Resources.PODS, "default", json("""
                {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': '%s', 'labels': {'app': 'web'}},
                 'spec': {'containers': [{'name': 'c', 'image': 'i'}] %s}}
                """.formatted(name, spec)));
        while (scheduler.step()) {}
    }

    private void create(GroupResource resource, String namespace, String object) {
        cluster.create(resource, namespace, json(object));
    }

    private JsonObject pod(String name) {
        return cluster.get(Resources.PODS, "default", name);
    }

    private JsonObject scheduled(String name) {
        return Conditions.get(pod(name).object("status"), "PodScheduled");
    }

    private String said(String name, String spec) {
        pod(name, spec);
        return scheduled(name).string("message");
    }

    private static String claim(String name) {
        return ", 'volumes': [{'name': 'v', 'persistentVolumeClaim': {'claimName': '" + name + "'}}]";
    }

    private static String required(String terms) {
        return ", 'affinity': {'nodeAffinity': {'requiredDuringSchedulingIgnoredDuringExecution': {'nodeSelectorTerms': ["
                + terms + "]}}}";
    }

    @Test
    void whatIsSaidBeforeNodesAreLookedAtHasNoCount() {
        node("one", "");
        create(
                Resources.PERSISTENT_VOLUME_CLAIMS,
                "default",
                "{'metadata': {'name': 'unbound'}, 'spec': {'storageClassName': ''}}");
        create(
                Resources.PERSISTENT_VOLUME_CLAIMS,
                "default",
                "{'metadata': {'name': 'lost'}, 'spec': {'volumeName': 'gone'}, 'status': {'phase': 'Lost'}}");
        assertThat(said("a", claim("nothere")))
                .isEqualTo("0/1 nodes are available: persistentvolumeclaim \"nothere\" not found." + UNHELPFUL);
        assertThat(said("b", claim("unbound")))
                .isEqualTo("0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims." + UNHELPFUL);
        assertThat(said("c", claim("lost")))
                .startsWith("0/1 nodes are available: persistentvolumeclaim \"lost\" bound to non-existent"
                        + " persistentvolume \"gone\".");
        assertThat(said("d", ", 'volumes': [{'name': 'v', 'ephemeral': {}}]"))
                .startsWith("0/1 nodes are available: waiting for ephemeral volume controller to create the"
                        + " persistentvolumeclaim \"d-v\".");
        assertThat(said(
                        "e",
                        required("{'matchFields': [{'key': 'metadata.name', 'operator': 'In', 'values': ['one']},"
                                + " {'key': 'metadata.name', 'operator': 'In', 'values': ['two']}]}")))
                .isEqualTo("0/1 nodes are available: pod affinity terms conflict." + UNHELPFUL);
    }

    @Test
    void nodesThatThePodsTermsLeaveOutAreNotLookedAt() {
        node("one", "");
        assertThat(said(
                        "ghost",
                        required("{'matchFields': [{'key': 'metadata.name', 'operator': 'In', 'values': ['ghost']}]}")))
                .isEqualTo("0/1 nodes are available: 1 node(s) didn't satisfy plugin(s) [NodeAffinity]." + UNHELPFUL);
        pod(
                "here",
                required("{'matchFields': [{'key': 'metadata.name', 'operator': 'In', 'values': ['one', 'ghost']}]}"));
        assertThat(Pods.nodeName(pod("here"))).isEqualTo("one");
        assertThat(said("label", ", 'nodeSelector': {'a': 'b'}"))
                .startsWith("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.");
    }

    /** Each of these is refused by the API; here they are in the store all the same. */
    @Test
    void oneThatCannotBeReadCostsOnlyItself() {
        List<String> broken = List.of(
                ", 'overhead': {'cpu': 'much'}",
                ", 'overhead': {'memory': true}",
                ", 'affinity': {'podAffinity': {'requiredDuringSchedulingIgnoredDuringExecution': [{'topologyKey':"
                        + " 'kubernetes.io/hostname', 'labelSelector': {'matchExpressions': [{'key': 'a', 'operator': 'Foo'}]}}]}}",
                required("{'matchExpressions': [{'key': 'a', 'operator': 'Foo'}]}"),
                ", 'topologySpreadConstraints': [{'maxSkew': 1, 'topologyKey': 'kubernetes.io/hostname', 'whenUnsatisfiable':"
                        + " 'DoNotSchedule', 'labelSelector': {'matchExpressions': [{'key': 'a', 'operator': 'Foo'}]}}]",
                claim("strange"));
        create(
                Resources.PERSISTENT_VOLUME_CLAIMS,
                "default",
                "{'metadata': {'name': 'strange'}, 'spec': {'volumeName': 'strange'}}");
        create(Resources.PERSISTENT_VOLUMES, "", """
                {'metadata': {'name': 'strange'}, 'spec': {'nodeAffinity': {'required': {'nodeSelectorTerms':
                 [{'matchExpressions': [{'key': 'a', 'operator': 'Foo'}]}]}}}}
                """);
        node("one", "");
        node("two", ", 'example.com/gpu': 'several', 'hugepages-2Mi': []");
        create(Resources.DISRUPTION_BUDGETS, "default", """
                {'metadata': {'name': 'bad'}, 'spec': {'selector': {'matchExpressions': [{'key': 'app', 'operator': 'Foo'}]}}}
                """);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < broken.size(); i++) {
            names.add("broken-" + i);
            pod("broken-" + i, broken.get(i));
            pod("fine-" + i, ", 'priority': " + i);
        }
        for (int i = 0; i < broken.size(); i++) {
            assertThat(Pods.nodeName(pod("fine-" + i))).isNotEmpty();
            assertThat(Pods.nodeName(pod("broken-" + i))).as(broken.get(i)).isEmpty();
            assertThat(scheduled("broken-" + i).string("reason"))
                    .as(broken.get(i))
                    .isEqualTo("SchedulerError");
            assertThat(scheduled("broken-" + i).string("message")).isNotEmpty();
        }
        assertThat(faults.known())
                .extracting(Faults.Fault::subject)
                .containsExactlyInAnyOrderElementsOf(
                        names.stream().map(name -> "default/" + name).toList());
        assertThat(cluster.world().list(Resources.EVENTS))
                .filteredOn(event -> event.string("type").equals("Warning"))
                .hasSize(broken.size());
        names.forEach(name -> cluster.vanish(Resources.PODS, pod(name)));
        assertThat(faults.known()).isEmpty();
    }

    @Test
    void onesThatRunAndCannotBeReadCountWithTheRest() {
        node("one", "");
        create(Resources.PODS, "default", """
                {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'odd'}, 'spec': {'nodeName': 'one', 'containers':
                 [{'name': 'c', 'resources': {'requests': {'cpu': '7', 'memory': 'lots'}}}]}}
                """);
        assertThat(said("big", ", 'overhead': {'cpu': '2'}"))
                .startsWith("0/1 nodes are available: 1 Insufficient cpu.");
        pod("small", ", 'overhead': {'cpu': '1'}");
        assertThat(Pods.nodeName(pod("small"))).isEqualTo("one");
    }

    @Test
    void aThreadThatDoesNotRunIsNoticed() {
        Scheduler threaded =
                new Scheduler(cluster, event -> {}, clock, (component, key, plan, outcome, at) -> {}, new Faults());
        assertThat(threaded.threadFault()).contains("the scheduler's thread does not run");
        threaded.start(cluster);
        assertThat(threaded.threadFault()).isEmpty();
        threaded.close();
        while (threaded.threadFault().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(threaded.threadFault()).contains("the scheduler's thread does not run");
    }

    @Test
    void aBrokenOneThatIsMendedGetsItsNode() {
        node("one", "");
        pod("p", ", 'overhead': {'cpu': 'much'}");
        assertThat(scheduled("p").string("reason")).isEqualTo("SchedulerError");
        cluster.update(Resources.PODS, "default", pod("p").withAt(JsonValue.of("1"), "spec", "overhead", "cpu"));
        clock.advance(Duration.ofSeconds(20));
        while (scheduler.step()) {}
        assertThat(Pods.nodeName(pod("p"))).isEqualTo("one");
        assertThat(Meta.name(pod("p"))).isEqualTo("p");
        assertThat(faults.known()).isEmpty();
        assertThat(scheduler.metrics())
                .contains("scheduler_schedule_attempts_total{profile=\"default-scheduler\",result=\"scheduled\"} 1");
    }
}
