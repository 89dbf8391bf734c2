package dev.proa.node.simulation;

import dev.proa.api.error.ApiException;
import dev.proa.api.kind.GroupResource;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Place;
import dev.proa.cri.Container;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.node.pod.FakeContainers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What users and accidents do in a run, drawn at random: {@link #happen} does one thing, {@link #mend} makes all well again. */
final class Scenario {
    private static final List<String> NAMESPACES = List.of("default", "one", "two");
    private static final List<GroupResource> WORKLOADS = List.of(
            Resources.DEPLOYMENTS,
            Resources.STATEFUL_SETS,
            Resources.DAEMON_SETS,
            Resources.JOBS,
            Resources.CRON_JOBS,
            Resources.SERVICES,
            Resources.DISRUPTION_BUDGETS);
    private static final List<String> POLICIES = List.of("Background", "Foreground", "Orphan");
    private static final String HOLD = "example.com/hold";

    private final SimulatedWhole whole;
    private final Flavour flavour;
    private final RandomGenerator random;

    Scenario(SimulatedWhole whole, Flavour flavour) {
        this.whole = whole;
        this.flavour = flavour;
        this.random = whole.random();
    }

    /** One of these things. */
    void happen() {
        switch (flavour) {
            case CALM -> calm();
            case EVICTED -> evicted();
            case ROUGH -> rough();
            case POISONED -> {
                if (random.nextInt(6) == 0) {
                    poison();
                } else {
                    rough();
                }
            }
        }
    }

    private void calm() {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> create();
            case 4, 5 -> image(List.of("good:1", "good:2", "good:3", "slow:1", "broken:1"));
            case 6 -> scale();
            case 7 -> pause();
            case 8 -> delete();
            case 9 -> restart();
            case 10 -> pass();
            default -> suspend();
        }
    }

    private void evicted() {
        switch (random.nextInt(8)) {
            case 0 -> {
                String name = "a" + random.nextInt(2);
                if (whole.world().get(Resources.DEPLOYMENTS, "default", name) == null) {
                    create(Resources.DISRUPTION_BUDGETS, "default", Objects.budget(name, "'minAvailable': 2"));
                    create(Resources.DEPLOYMENTS, "default", Objects.deployment(name, 4, "slow:1", "1", "1"));
                }
            }
            case 1 -> restart();
            case 2 -> pass();
            default -> evict();
        }
    }

    private void rough() {
        switch (random.nextInt(26)) {
            case 0, 1, 2, 3, 4 -> create();
            case 5, 6 -> image(List.of("good:1", "good:2", "good:3", "slow:1", "broken:1", "crash:1"));
            case 7, 8 -> scale();
            case 9 -> pause();
            case 10 -> delete();
            case 11 -> suspend();
            case 12 -> restart();
            case 13 -> pass();
            case 14 -> evict();
            case 15 -> deletePod();
            case 16 -> taint();
            case 17 -> silence();
            case 18, 19 -> crash();
            case 20 -> unready();
            case 21 -> jump();
            case 22 -> namespace();
            case 23 -> hold();
            case 24 -> relabel();
            default -> loseNode();
        }
    }

    private String namespaceName() {
        return NAMESPACES.get(random.nextInt(NAMESPACES.size()));
    }

    private String name() {
        return "a" + random.nextInt(3);
    }

    private void create(GroupResource resource, String namespace, JsonObject object) {
        whole.attempt(
                "create " + resource + " " + namespace + "/" + Meta.name(object),
                () -> whole.user().create(resource, namespace, object));
    }

    private void create() {
        String namespace = namespaceName();
        String name = name();
        switch (random.nextInt(11)) {
            case 0, 1, 2 ->
                create(
                        Resources.DEPLOYMENTS,
                        namespace,
                        Objects.deployment(
                                name,
                                random.nextInt(6),
                                "good:1",
                                List.of("1", "2", "'25%'").get(random.nextInt(3)),
                                List.of("0", "1", "'25%'").get(random.nextInt(3))));
            case 3, 4 ->
                create(
                        Resources.STATEFUL_SETS,
                        namespace,
                        Objects.statefulSet(
                                "s" + name,
                                random.nextInt(4),
                                "good:1",
                                random.nextInt(3) == 0 ? "Parallel" : "OrderedReady"));
            case 5 -> create(Resources.DAEMON_SETS, namespace, Objects.daemonSet("d" + name, "good:1"));
            case 6, 7 ->
                create(
                        Resources.JOBS,
                        namespace,
                        Objects.job(
                                "j" + name + random.nextInt(3),
                                1 + random.nextInt(3),
                                1 + random.nextInt(4),
                                random.nextBoolean()));
            case 8 -> create(Resources.CRON_JOBS, namespace, Objects.cronJob("c" + name));
            case 9 -> create(Resources.SERVICES, namespace, Objects.service(name));
            default ->
                create(
                        Resources.DISRUPTION_BUDGETS,
                        namespace,
                        Objects.budget(
                                name,
                                List.of("'minAvailable': 1", "'maxUnavailable': 1", "'minAvailable': '50%'")
                                        .get(random.nextInt(3))));
        }
    }

    private static boolean poisonous(JsonObject object) {
        return Meta.name(object).startsWith("poison");
    }

    private List<JsonObject> all(GroupResource resource) {
        return whole.list(resource).stream()
                .filter(object -> !poisonous(object))
                .toList();
    }

    /** Does it with any one object of the kind. */
    private void any(GroupResource resource, java.util.function.Consumer<JsonObject> what) {
        List<JsonObject> all = all(resource);
        if (!all.isEmpty()) {
            what.accept(all.get(random.nextInt(all.size())));
        }
    }

    private void patch(GroupResource resource, JsonObject object, JsonValue value, String... path) {
        whole.attempt(
                "set " + String.join(".", path) + " of " + resource + " " + Meta.namespace(object) + "/"
                        + Meta.name(object) + " to " + value,
                () -> whole.user()
                        .mergePatch(
                                resource,
                                Meta.namespace(object),
                                Meta.name(object),
                                "",
                                JsonObject.EMPTY.withAt(value, path)));
    }

    private GroupResource rolled() {
        return List.of(Resources.DEPLOYMENTS, Resources.DEPLOYMENTS, Resources.STATEFUL_SETS, Resources.DAEMON_SETS)
                .get(random.nextInt(4));
    }

    private void image(List<String> images) {
        GroupResource resource = rolled();
        any(resource, object -> image(resource, object, images.get(random.nextInt(images.size()))));
    }

    private void image(GroupResource resource, JsonObject object, String image) {
        JsonObject container = object.objectAt("spec", "template", "spec")
                .array("containers")
                .objects()
                .getFirst();
        patch(resource, object, JsonArray.of(container.with("image", image)), "spec", "template", "spec", "containers");
    }

    private void scale() {
        GroupResource resource = random.nextInt(3) == 0 ? Resources.STATEFUL_SETS : Resources.DEPLOYMENTS;
        any(resource, object -> patch(resource, object, JsonValue.of(random.nextInt(6)), "spec", "replicas"));
    }

    private void pause() {
        any(Resources.DEPLOYMENTS, object -> {
            boolean paused = object.object("spec").bool("paused");
            patch(Resources.DEPLOYMENTS, object, JsonValue.of(!paused), "spec", "paused");
        });
    }

    private void suspend() {
        GroupResource resource = random.nextBoolean() ? Resources.JOBS : Resources.CRON_JOBS;
        any(resource, object -> {
            boolean suspended = object.object("spec").bool("suspend");
            patch(resource, object, JsonValue.of(!suspended), "spec", "suspend");
        });
    }

    private void delete() {
        GroupResource resource = WORKLOADS.get(random.nextInt(WORKLOADS.size()));
        String policy = POLICIES.get(flavour.calm() ? random.nextInt(2) : random.nextInt(3));
        any(
                resource,
                object -> whole.attempt(
                        "delete " + resource + " " + Meta.namespace(object) + "/" + Meta.name(object) + " " + policy,
                        () -> whole.user()
                                .delete(
                                        resource,
                                        Meta.namespace(object),
                                        Meta.name(object),
                                        JsonObject.of("propagationPolicy", policy))));
    }

    private void restart() {
        List<Place> places = List.copyOf(whole.interleaving().places());
        Place place = places.get(random.nextInt(places.size()));
        if (!whole.stopped(place)) {
            whole.note("restart of " + place.name());
            whole.interleaving().restart(place);
        }
    }

    private void pass() {
        Duration time = Duration.ofSeconds(1 + random.nextInt(90));
        whole.note(time + " pass");
        if (flavour.harmless()) {
            // A node that isn't heard of counts as lost.
            whole.settleUntil(whole.interleaving().clock().now().plus(time));
            return;
        }
        whole.interleaving().clock().advance(time);
        whole.interleaving().api().expire();
    }

    private void jump() {
        Duration by = Duration.ofSeconds(random.nextInt(600) - 300);
        whole.note("the clock jumps by " + by);
        whole.interleaving().clock().jump(by);
        whole.interleaving().api().expire();
    }

    private void evict() {
        any(
                Resources.PODS,
                pod -> whole.attempt(
                        "evict " + Meta.namespace(pod) + "/" + Meta.name(pod),
                        () -> whole.user()
                                .create(
                                        Resources.PODS,
                                        Meta.namespace(pod),
                                        Meta.name(pod),
                                        "eviction",
                                        JsonObject.of("metadata", JsonObject.of("name", Meta.name(pod))))));
    }

    private void deletePod() {
        any(
                Resources.PODS,
                pod -> whole.attempt(
                        "delete pod " + Meta.namespace(pod) + "/" + Meta.name(pod),
                        () -> whole.user()
                                .delete(
                                        Resources.PODS,
                                        Meta.namespace(pod),
                                        Meta.name(pod),
                                        random.nextInt(3) == 0
                                                ? JsonObject.of("gracePeriodSeconds", 0)
                                                : JsonObject.EMPTY)));
    }

    private void taint() {
        any(Resources.NODES, node -> {
            String effect = random.nextBoolean() ? "NoExecute" : "NoSchedule";
            boolean tainted = !node.object("spec").array("taints").isEmpty();
            patch(
                    Resources.NODES,
                    node,
                    tainted
                            ? JsonNull.NULL
                            : JsonArray.of(JsonObject.of("key", "example.com/trouble", "effect", effect)),
                    "spec",
                    "taints");
        });
    }

    private void silence() {
        Place node = whole.nodes().get(random.nextInt(whole.nodes().size()));
        whole.note((whole.stopped(node) ? "back comes " : "silence of ") + node.name());
        if (whole.stopped(node)) {
            whole.interleaving().restart(node);
        } else {
            whole.interleaving().stop(node);
        }
    }

    private void loseNode() {
        if (random.nextInt(3) == 0) {
            any(
                    Resources.NODES,
                    node -> whole.attempt(
                            "delete node " + Meta.name(node),
                            () -> whole.user().delete(Resources.NODES, "", Meta.name(node), JsonObject.EMPTY)));
        }
    }

    private void crash() {
        FakeContainers node =
                whole.containers().get(random.nextInt(whole.containers().size()));
        List<Container> running = node.running();
        if (!running.isEmpty()) {
            Container victim = running.get(random.nextInt(running.size()));
            whole.note("container " + victim.id() + " of " + victim.labels().get("io.kubernetes.pod.name") + " ends");
            node.exit(victim.id(), random.nextInt(2));
        }
    }

    private void unready() {
        FakeContainers node =
                whole.containers().get(random.nextInt(whole.containers().size()));
        List<Container> running = node.running();
        if (!running.isEmpty()) {
            Container victim = running.get(random.nextInt(running.size()));
            whole.note("container " + victim.id() + " of " + victim.labels().get("io.kubernetes.pod.name")
                    + " changes its readiness");
            node.ready(victim.id(), random.nextInt(3) == 0);
        }
    }

    private void namespace() {
        String name = List.of("one", "two").get(random.nextInt(2));
        if (whole.world().get(Resources.NAMESPACES, "", name) == null) {
            create(Resources.NAMESPACES, "", JsonObject.of("metadata", JsonObject.of("name", name)));
        } else if (random.nextInt(3) == 0) {
            whole.attempt(
                    "delete namespace " + name,
                    () -> whole.user().delete(Resources.NAMESPACES, "", name, JsonObject.EMPTY));
        }
    }

    private void hold() {
        GroupResource resource = List.of(Resources.DEPLOYMENTS, Resources.REPLICA_SETS, Resources.PODS, Resources.JOBS)
                .get(random.nextInt(4));
        any(resource, object -> {
            if (!Meta.deleting(object)) {
                List<String> finalizers = new ArrayList<>(Meta.finalizers(object));
                if (!finalizers.remove(HOLD)) {
                    finalizers.add(HOLD);
                }
                patch(resource, object, JsonArray.ofStrings(finalizers), "metadata", "finalizers");
            }
        });
    }

    private void relabel() {
        any(Resources.PODS, pod -> {
            boolean own = Meta.label(pod, "app").startsWith("x");
            String app = own ? Meta.label(pod, "app").substring(1) : "x" + Meta.label(pod, "app");
            patch(Resources.PODS, pod, JsonValue.of(app), "metadata", "labels", "app");
        });
    }

    private void poison() {
        List<Objects.Poison> all = Objects.poisons();
        Objects.Poison poison = all.get(random.nextInt(all.size()));
        GroupResource resource = new GroupResource(poison.group(), poison.resource());
        String namespace = namespaceName();
        if (whole.world().get(resource, namespace, Meta.name(poison.object())) == null
                && whole.world().get(Resources.NAMESPACES, "", namespace) != null) {
            whole.note("poison: " + resource + " " + namespace + "/" + Meta.name(poison.object()));
            whole.interleaving()
                    .api()
                    .put(resource, poison.object().withAt(JsonValue.of(namespace), "metadata", "namespace"));
        }
    }

    /** Ends all accidents and asks for something that can be had. */
    void mend() {
        whole.note("everything is mended");
        whole.interleaving().mishaps(dev.proa.control.simulation.Mishaps.NONE);
        whole.nodes().stream().filter(whole::stopped).forEach(whole.interleaving()::restart);
        // An agent registers its node when it begins.
        whole.nodes().stream()
                .filter(node -> whole.world().get(Resources.NODES, "", node.name()) == null)
                .forEach(whole.interleaving()::restart);
        whole.containers().forEach(FakeContainers::allReady);
        whole.list(Resources.NODES).stream()
                .filter(node -> node.object("spec").array("taints").objects().stream()
                        .anyMatch(taint -> taint.string("key").equals("example.com/trouble")))
                .forEach(node -> patch(Resources.NODES, node, JsonNull.NULL, "spec", "taints"));
        for (GroupResource resource :
                List.of(Resources.DEPLOYMENTS, Resources.REPLICA_SETS, Resources.PODS, Resources.JOBS)) {
            all(resource).stream()
                    .filter(object -> Meta.hasFinalizer(object, HOLD))
                    .forEach(object -> release(resource, object));
        }
        all(Resources.DEPLOYMENTS).stream()
                .filter(object -> object.object("spec").bool("paused"))
                .forEach(object -> patch(Resources.DEPLOYMENTS, object, JsonValue.of(false), "spec", "paused"));
        all(Resources.JOBS).stream()
                .filter(object -> object.object("spec").bool("suspend"))
                .forEach(object -> patch(Resources.JOBS, object, JsonValue.of(false), "spec", "suspend"));
        all(Resources.CRON_JOBS).stream()
                .filter(object -> !object.object("spec").bool("suspend"))
                .forEach(object -> patch(Resources.CRON_JOBS, object, JsonValue.of(true), "spec", "suspend"));
        removeOrphans();
        for (GroupResource resource : List.of(Resources.DEPLOYMENTS, Resources.STATEFUL_SETS, Resources.DAEMON_SETS)) {
            all(resource).forEach(object -> image(resource, object, "good:9"));
        }
    }

    /** What nobody rolls out any more may never be well. */
    private void removeOrphans() {
        for (GroupResource resource : List.of(Resources.REPLICA_SETS, Resources.PODS)) {
            all(resource).stream()
                    .filter(object -> Meta.controller(object).isEmpty())
                    .forEach(object -> whole.attempt(
                            "delete orphan " + resource + " " + Meta.namespace(object) + "/" + Meta.name(object),
                            () -> whole.user()
                                    .delete(resource, Meta.namespace(object), Meta.name(object), JsonObject.EMPTY)));
        }
    }

    /** Whether something is there that {@link #unblock} removes because nobody owns it. */
    boolean orphans() {
        return all(Resources.REPLICA_SETS).stream()
                        .anyMatch(object -> Meta.controller(object).isEmpty())
                || all(Resources.PODS).stream()
                        .anyMatch(object -> Meta.controller(object).isEmpty());
    }

    private void release(GroupResource resource, JsonObject object) {
        List<String> left = new ArrayList<>(Meta.finalizers(object));
        left.remove(HOLD);
        patch(resource, object, left.isEmpty() ? JsonNull.NULL : JsonArray.ofStrings(left), "metadata", "finalizers");
    }

    /** Upstream waits for a broken pod of an old revision too, until somebody deletes it. */
    void unblock() {
        removeOrphans();
        all(Resources.PODS).stream()
                .filter(pod -> Meta.controller(pod).string("kind").equals("StatefulSet"))
                .filter(pod -> !Pods.ready(pod) && Pods.active(pod))
                .forEach(pod -> {
                    try {
                        whole.user().delete(Resources.PODS, Meta.namespace(pod), Meta.name(pod), JsonObject.EMPTY);
                    } catch (ApiException gone) {
                        whole.note("gone already: " + Meta.name(pod));
                    }
                });
    }
}
