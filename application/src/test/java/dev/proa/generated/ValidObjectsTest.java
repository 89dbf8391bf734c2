package dev.proa.generated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.Kind;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.ManualClock;
import dev.proa.control.Component;
import dev.proa.control.EventRecorder;
import dev.proa.control.Executor;
import dev.proa.control.Faults;
import dev.proa.control.SteppedEngine;
import dev.proa.control.WorldsFeed;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedApi;
import dev.proa.controllers.Controllers;
import dev.proa.controllers.garbage.OwnerKinds;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.model.KubernetesTypes;
import dev.proa.scheduler.Scheduler;
import dev.proa.schema.MessageType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Objects that the API accepts, whatever stands in them, make no planner throw, nor the scheduler; and all come to rest.
 * What is accepted is asked of the pipeline itself. {@code -Dgenerated.seeds=FIRST-LAST} runs other seeds.
 */
class ValidObjectsTest {
    private static final int OBJECTS = 60;
    private static final int CHANGES_TRIED = 12;
    private static final int STEPS_MAX = 20_000;
    private static final int PLANS_MAX = 60_000;
    private static final User ADMINISTRATOR = User.of("admin");
    private static final Map<GroupResource, JsonObject> SAMPLES = Samples.all();

    @BeforeAll
    static void quiet() {
        Log.configure(System.err, Log.Level.OFF, Clock.system());
    }

    @AfterAll
    static void loud() {
        Log.configure(System.err, Log.Level.INFO, Clock.system());
    }

    @Test
    void noPlannerThrowsAndEachComesToRest() {
        String[] seeds = System.getProperty("generated.seeds", "1-12").split("-", -1);
        for (long seed = Long.parseLong(seeds[0]); seed <= Long.parseLong(seeds[1]); seed++) {
            try (Run run = new Run(seed)) {
                run.go();
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("seed " + seed, broken);
            }
        }
    }

    private static final class Run implements AutoCloseable {
        private final RandomGenerator random;
        private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
        private final ObjectGenerator generator;
        private final SimulatedApi judge;
        private final SimulatedApi api;
        private final ApiClient admin;
        private final Faults faults = new Faults();
        private final SteppedEngine engine;
        private final Scheduler scheduler;
        private int plans;

        Run(long seed) {
            random = new Random(seed);
            generator = new ObjectGenerator(random);
            SAMPLES.values().forEach(generator::learn);
            judge = new SimulatedApi(clock, new Random(seed + 1));
            api = new SimulatedApi(clock, new Random(seed + 2));
            admin = api.client(ADMINISTRATOR);
            List.of(judge.client(ADMINISTRATOR), admin).forEach(Run::beginning);
            List<Component> components = Controllers.reconcilers(
                            OwnerKinds.of(SimulatedApi.kinds()),
                            "the root certificate",
                            (namespace, account, uid, secret) -> "a token",
                            clock.now())
                    .stream()
                    .map(reconciler -> new Component(reconciler, executor(reconciler.name(), reconciler.eventSource())))
                    .toList();
            engine = new SteppedEngine(
                    components, clock, new Random(seed + 3), (component, key, plan, outcome, at) -> plans++, faults);
            ApiClient client = api.client(User.of("system:kube-scheduler"));
            scheduler = new Scheduler(
                    client,
                    new EventRecorder(client, Scheduler.NAME, clock),
                    clock,
                    (component, key, plan, outcome, at) -> plans++,
                    faults);
            engine.start(new WorldsFeed(api.worlds()), api.world());
            scheduler.follow(new WorldsFeed(api.worlds()));
        }

        private Executor executor(String name, String source) {
            ApiClient client = api.client(User.serviceAccount("kube-system", name, ""));
            return new Executor(client, new EventRecorder(client, source, clock), false);
        }

        private static void beginning(ApiClient client) {
            for (String name : List.of("default", "kube-system")) {
                client.create(
                        Resources.NAMESPACES,
                        "",
                        Samples.json("{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': '%s'}}"
                                .formatted(name)));
            }
            client.create(
                    Resources.SERVICE_ACCOUNTS,
                    "default",
                    Samples.json("{'apiVersion': 'v1', 'kind': 'ServiceAccount', 'metadata': {'name': 'default'}}"));
            for (int i = 0; i < 2; i++) {
                JsonObject node = client.create(Resources.NODES, "", Samples.json("""
                        {'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': 'node-%d', 'labels':
                         {'kubernetes.io/hostname': 'node-%d'}}}
                        """.formatted(i, i)));
                client.update(Resources.NODES, "", "status", node.with("status", Samples.json("""
                        {'allocatable': {'cpu': '8', 'memory': '16Gi', 'pods': '110', 'ephemeral-storage': '10Gi'}}
                        """)));
            }
        }

        void go() {
            settle();
            for (int i = 0; i < OBJECTS; i++) {
                operation();
                if (random.nextBoolean()) {
                    settle();
                }
                if (random.nextInt(5) == 0) {
                    advance(Duration.ofSeconds(1 + random.nextInt(900)));
                }
            }
            advance(Duration.ofMinutes(20));
            plans = 0;
            advance(Duration.ofMinutes(20));
            assertThat(plans).as("plans in twenty minutes").isLessThan(PLANS_MAX);
            assertNoFault();
        }

        /** Refusals of the API are everyday things; what is thrown, and what never rests, is not. */
        private void assertNoFault() {
            assertThat(faults.known())
                    .filteredOn(fault -> fault.cause().matches("(?s)\\w+(Exception|Error)\\b.*")
                            || fault.cause().contains("asked to be planned again"))
                    .isEmpty();
        }

        private void operation() {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3, 4 -> create();
                case 5 -> update("");
                case 6 -> update("status");
                case 7 -> pods();
                default -> delete();
            }
            assertNoFault();
        }

        private void create() {
            List<GroupResource> kinds = List.copyOf(SAMPLES.keySet());
            GroupResource resource = kinds.get(random.nextInt(kinds.size()));
            Kind kind = Objects.requireNonNull(SimulatedApi.kinds().find(resource));
            JsonObject object = valid(kind, Objects.requireNonNull(SAMPLES.get(resource)));
            String name = List.of("a", "b", "web", "data-a-0").get(random.nextInt(4));
            attempt(() -> admin.create(
                    resource,
                    kind.namespaced() ? "default" : "",
                    object.withAt(JsonValue.of(name), "metadata", "name")));
        }

        private JsonObject valid(Kind kind, JsonObject sample) {
            JsonObject object = sample;
            for (int i = random.nextInt(CHANGES_TRIED); i > 0; i--) {
                JsonObject changed = generator.changed(object, type(kind)).without("status");
                if (accepted(kind, changed)) {
                    object = changed;
                }
            }
            return object;
        }

        private boolean accepted(Kind kind, JsonObject object) {
            ApiClient client = judge.client(ADMINISTRATOR);
            String name = "j" + random.nextInt(Integer.MAX_VALUE);
            try {
                client.create(
                        kind.resource(),
                        kind.namespaced() ? "default" : "",
                        object.withAt(JsonValue.of(name), "metadata", "name"));
                return true;
            } catch (ApiException refused) {
                return false;
            }
        }

        private static MessageType type(Kind kind) {
            return Objects.requireNonNull(KubernetesTypes.types().find(kind.stored()));
        }

        private void update(String subresource) {
            any((kind, object) -> {
                JsonObject changed = subresource.isEmpty()
                        ? generator.changed(object, type(kind))
                        : object.with(
                                "status",
                                generator
                                        .changed(JsonObject.of("status", object.object("status")), type(kind))
                                        .object("status"));
                attempt(() -> {
                    if (subresource.isEmpty()) {
                        admin.update(kind.resource(), Meta.namespace(object), changed);
                    } else {
                        admin.update(kind.resource(), Meta.namespace(object), subresource, changed);
                    }
                });
            });
        }

        private void delete() {
            any((kind, object) -> {
                // Without these pods are not made, but waited for.
                boolean kept = kind.resource().equals(Resources.NAMESPACES)
                        || kind.resource().equals(Resources.SERVICE_ACCOUNTS);
                String policy = List.of("Foreground", "Background", "Orphan").get(random.nextInt(3));
                if (!kept) {
                    attempt(() -> admin.delete(
                            kind.resource(),
                            Meta.namespace(object),
                            Meta.name(object),
                            JsonObject.of("propagationPolicy", policy)));
                }
            });
        }

        private void any(java.util.function.BiConsumer<Kind, JsonObject> operation) {
            List<GroupResource> kinds = List.copyOf(SAMPLES.keySet());
            GroupResource resource = kinds.get(random.nextInt(kinds.size()));
            List<JsonObject> all = api.world().list(resource);
            if (!all.isEmpty()) {
                operation.accept(
                        Objects.requireNonNull(SimulatedApi.kinds().find(resource)),
                        all.get(random.nextInt(all.size())));
            }
        }

        /** What a node does: runs pods, ends them, and lets those go that are deleted. */
        private void pods() {
            for (JsonObject pod : api.world().list(Resources.PODS)) {
                if (Pods.nodeName(pod).isEmpty() || random.nextBoolean()) {
                    continue;
                }
                if (Meta.deleting(pod)) {
                    attempt(() -> admin.delete(
                            Resources.PODS,
                            Meta.namespace(pod),
                            Meta.name(pod),
                            JsonObject.of("gracePeriodSeconds", 0)));
                } else {
                    String phase =
                            List.of("Running", "Running", "Succeeded", "Failed").get(random.nextInt(4));
                    JsonObject status = pod.object("status")
                            .with("phase", phase)
                            .with(
                                    "podIPs",
                                    Samples.json("{'a': [{'ip': '10.1.2.3'}]}").array("a"))
                            .with("podIP", "10.1.2.3");
                    JsonObject ready = dev.proa.control.object.Conditions.of(
                            "Ready", phase.equals("Running") ? "True" : "False", clock.now(), "", "");
                    attempt(() -> admin.update(
                            Resources.PODS,
                            Meta.namespace(pod),
                            "status",
                            pod.with("status", dev.proa.control.object.Conditions.with(status, ready))));
                }
            }
        }

        private static void attempt(Runnable operation) {
            try {
                operation.run();
            } catch (ApiException refused) {
                assertThat(refused.code()).as(refused.getMessage()).isBetween(400, 499);
            }
        }

        private void settle() {
            int steps = 0;
            do {
                engine.settle(STEPS_MAX);
                assertThat(steps++).isLessThan(STEPS_MAX);
            } while (scheduler.step());
        }

        private void advance(Duration duration) {
            engine.advance(duration, STEPS_MAX);
            settle();
        }

        @Override
        public void close() {
            scheduler.close();
            judge.close();
            api.close();
        }
    }
}
