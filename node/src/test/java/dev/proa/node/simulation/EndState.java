package dev.proa.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.kind.GroupResource;
import dev.proa.control.object.Conditions;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.cri.Container;
import dev.proa.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How everything must stand once nothing goes wrong any more and all has come to rest. */
final class EndState {
    private final SimulatedWhole whole;

    EndState(SimulatedWhole whole) {
        this.whole = whole;
    }

    private List<JsonObject> all(GroupResource resource) {
        return whole.list(resource).stream()
                .filter(object -> !Meta.name(object).startsWith("poison"))
                .toList();
    }

    /** What is not yet so; empty when all is. */
    Optional<AssertionError> reached() {
        try {
            check();
            return Optional.empty();
        } catch (AssertionError notYet) {
            return Optional.of(notYet);
        }
    }

    void check() {
        everyDeletionHasEnded();
        deployments();
        statefulSets();
        daemonSets();
        jobs();
        services();
        budgets();
        nodesRunWhatTheyShould();
    }

    private void everyDeletionHasEnded() {
        for (GroupResource resource : whole.world().resources()) {
            assertThat(whole.list(resource).stream().filter(Meta::deleting).map(Meta::name))
                    .as("deletions of " + resource + " that have not ended")
                    .isEmpty();
        }
    }

    private void deployments() {
        for (JsonObject deployment : all(Resources.DEPLOYMENTS)) {
            long wanted = deployment.object("spec").number("replicas");
            JsonObject status = deployment.object("status");
            String name = Meta.namespace(deployment) + "/" + Meta.name(deployment);
            assertThat(status.number("observedGeneration"))
                    .as("generation of " + name)
                    .isEqualTo(Meta.generation(deployment));
            assertThat(status.number("availableReplicas"))
                    .as("available of " + name)
                    .isEqualTo(wanted);
            assertThat(status.number("updatedReplicas"))
                    .as("updated of " + name)
                    .isEqualTo(wanted);
            assertThat(status.number("replicas")).as("replicas of " + name).isEqualTo(wanted);
        }
        for (JsonObject set : all(Resources.REPLICA_SETS)) {
            long wanted = set.object("spec").number("replicas");
            assertThat(owned(set)).as("pods of " + Meta.name(set)).isEqualTo(wanted);
            assertThat(set.object("status").number("replicas")).isEqualTo(wanted);
        }
    }

    private long owned(JsonObject owner) {
        return whole.world().indexed(Pods.BY_OWNER, Meta.uid(owner)).stream()
                .filter(Pods::active)
                .count();
    }

    private void statefulSets() {
        for (JsonObject set : all(Resources.STATEFUL_SETS)) {
            long wanted = set.object("spec").number("replicas");
            String name = Meta.namespace(set) + "/" + Meta.name(set);
            assertThat(set.object("status").number("readyReplicas"))
                    .as("ready of stateful set " + name)
                    .isEqualTo(wanted);
            assertThat(set.object("status").number("updatedReplicas"))
                    .as("updated of stateful set " + name)
                    .isEqualTo(wanted);
            assertThat(owned(set)).as("pods of stateful set " + name).isEqualTo(wanted);
        }
    }

    private void daemonSets() {
        for (JsonObject set : all(Resources.DAEMON_SETS)) {
            String name = Meta.namespace(set) + "/" + Meta.name(set);
            JsonObject status = set.object("status");
            assertThat(status.number("desiredNumberScheduled"))
                    .as("daemons of " + name)
                    .isEqualTo(whole.list(Resources.NODES).size());
            assertThat(status.number("numberReady"))
                    .as("ready daemons of " + name)
                    .isEqualTo(status.number("desiredNumberScheduled"));
            assertThat(status.number("updatedNumberScheduled"))
                    .as("updated daemons of " + name)
                    .isEqualTo(status.number("desiredNumberScheduled"));
        }
    }

    private void jobs() {
        for (JsonObject job : all(Resources.JOBS)) {
            JsonObject status = job.object("status");
            String name = Meta.namespace(job) + "/" + Meta.name(job);
            boolean complete = Conditions.isTrue(status, "Complete");
            assertThat(complete || Conditions.isTrue(status, "Failed"))
                    .as("end of job " + name + ": " + status)
                    .isTrue();
            if (complete && job.object("spec").has("completions")) {
                assertThat(status.number("succeeded"))
                        .as("successes of " + name)
                        .isEqualTo(job.object("spec").number("completions"));
            }
            assertThat(status.number("active")).as("active of " + name).isZero();
        }
        for (JsonObject pod : all(Resources.PODS)) {
            assertThat(Meta.hasFinalizer(pod, "batch.kubernetes.io/job-tracking"))
                    .as("a pod that is still being counted: " + Meta.name(pod))
                    .isFalse();
        }
    }

    private void services() {
        for (JsonObject service : all(Resources.SERVICES)) {
            String namespace = Meta.namespace(service);
            String app = service.objectAt("spec", "selector").string("app");
            Set<String> expected = new HashSet<>();
            whole.world().list(Resources.PODS, namespace).stream()
                    .filter(pod -> Meta.label(pod, "app").equals(app) && Pods.ready(pod) && Pods.active(pod))
                    .map(pod -> pod.object("status").string("podIP"))
                    .forEach(expected::add);
            Set<String> found = new HashSet<>();
            whole.world().list(Resources.ENDPOINT_SLICES, namespace).stream()
                    .filter(slice ->
                            Meta.label(slice, "kubernetes.io/service-name").equals(Meta.name(service)))
                    .filter(slice -> !Meta.name(slice).startsWith("poison"))
                    .flatMap(slice -> slice.array("endpoints").objects().stream())
                    .filter(endpoint -> endpoint.objectAt("conditions").bool("ready"))
                    .forEach(
                            endpoint -> found.addAll(endpoint.array("addresses").strings()));
            assertThat(found)
                    .as("endpoints of " + namespace + "/" + Meta.name(service))
                    .isEqualTo(expected);
        }
    }

    private void budgets() {
        for (JsonObject budget : all(Resources.DISRUPTION_BUDGETS)) {
            String app = budget.objectAt("spec", "selector", "matchLabels").string("app");
            long healthy = whole.world().list(Resources.PODS, Meta.namespace(budget)).stream()
                    .filter(pod -> Meta.label(pod, "app").equals(app) && Pods.ready(pod) && Pods.active(pod))
                    .filter(pod -> !Meta.name(pod).startsWith("poison"))
                    .count();
            assertThat(budget.object("status").number("currentHealthy"))
                    .as("healthy of budget " + Meta.namespace(budget) + "/" + Meta.name(budget))
                    .isEqualTo(healthy);
        }
    }

    /** Every running container belongs to a pod of the API on that node, each name once. */
    private void nodesRunWhatTheyShould() {
        for (int i = 0; i < whole.nodes().size(); i++) {
            String node = whole.nodes().get(i).name();
            Set<String> known = new HashSet<>();
            whole.world().indexed(Pods.BY_NODE, node).forEach(pod -> known.add(Meta.uid(pod)));
            Set<String> seen = new HashSet<>();
            for (Container container : whole.containers().get(i).running()) {
                String uid = container.labels().getOrDefault("io.kubernetes.pod.uid", "");
                assertThat(known)
                        .as("a container of a pod that is gone on " + node)
                        .contains(uid);
                assertThat(seen.add(uid + container.name()))
                        .as("a container twice on " + node + ": " + container)
                        .isTrue();
            }
        }
    }
}
