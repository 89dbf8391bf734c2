package dev.proa.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.world.World;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.ManualClock;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedCluster;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What fails costs its own key or object, is told once, and is tried again. */
class FaultsTest {
    private static final int STEPS_MAX = 10_000;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final SimulatedCluster cluster =
            new SimulatedCluster(clock, new Random(1), List.of(Resources.CONFIG_MAPS, Resources.SECRETS));
    private final List<String> planned = new ArrayList<>();
    private final List<Action.Event> events = new ArrayList<>();
    private final Faults faults = new Faults();
    private boolean poisonous = true;
    private Function<String, Plan> plans = name -> Plan.nothing("nothing to do");

    /** Plans for maps; a secret concerns the map of its name, which cannot be found out of a poisonous one. */
    private final Reconciler reconciler = new Reconciler() {
        @Override
        public String name() {
            return "test-controller";
        }

        @Override
        public List<Reads> reads() {
            return List.of(Reads.own(Resources.CONFIG_MAPS), Reads.of(Resources.SECRETS, (change, world) -> {
                if (poisonous && Meta.name(change.object()).equals("poison")) {
                    throw new StackOverflowError("too deep");
                }
                return List.of(Key.of(change.object()));
            }));
        }

        @Override
        public Plan plan(Key key, World world, Instant now) {
            planned.add(key.name());
            return plans.apply(key.name());
        }
    };

    @BeforeAll
    static void quiet() {
        Log.configure(System.err, Log.Level.OFF, Clock.system());
    }

    @AfterAll
    static void loud() {
        Log.configure(System.err, Log.Level.INFO, Clock.system());
    }

    private List<Component> components() {
        return List.of(new Component(reconciler, new Executor(cluster, events::add, false)));
    }

    private SteppedEngine stepped() {
        SteppedEngine engine = new SteppedEngine(
                components(), clock, new Random(1), (component, key, plan, outcome, at) -> {}, faults);
        engine.start(cluster, cluster.world());
        return engine;
    }

    private JsonObject create(dev.proa.api.kind.GroupResource resource, String name) {
        String kind = resource.equals(Resources.SECRETS) ? "Secret" : "ConfigMap";
        return cluster.create(
                resource,
                "default",
                JsonObject.of("apiVersion", "v1", "kind", kind, "metadata", JsonObject.of("name", name)));
    }

    @Test
    void anObjectThatCannotBeMappedCostsOnlyItself() {
        create(Resources.SECRETS, "poison");
        create(Resources.SECRETS, "before");
        SteppedEngine engine = stepped();
        create(Resources.SECRETS, "after");
        engine.settle(STEPS_MAX);
        assertThat(planned).containsExactlyInAnyOrder("before", "after");
        engine.advance(Duration.ofMinutes(1), STEPS_MAX);
        assertThat(faults.known()).hasSize(1);
        Faults.Fault fault = faults.known().getFirst();
        assertThat(fault.component()).isEqualTo("test-controller");
        assertThat(fault.subject()).isEqualTo("secrets default/poison");
        assertThat(fault.cause()).isEqualTo("StackOverflowError: too deep");
        assertThat(fault.count()).isBetween(5L, 20L);
        assertThat(events).hasSize(1);
        assertThat(Meta.name(events.getFirst().regarding())).isEqualTo("poison");
        assertThat(events.getFirst().message())
                .isEqualTo("test-controller cannot go on with it: StackOverflowError: too deep");
    }

    @Test
    void whatWasNotMappedIsMappedLater() {
        create(Resources.SECRETS, "poison");
        SteppedEngine engine = stepped();
        engine.advance(Duration.ofSeconds(1), STEPS_MAX);
        poisonous = false;
        engine.advance(Duration.ofMinutes(1), STEPS_MAX);
        assertThat(planned).containsExactly("poison");
        assertThat(faults.known()).isEmpty();
    }

    @Test
    void aLaterChangeOfItIsToldTogetherWithTheFirst() {
        JsonObject poison = create(Resources.SECRETS, "poison");
        SteppedEngine engine = stepped();
        poisonous = false;
        cluster.update(Resources.SECRETS, "default", poison.with("type", "Opaque"));
        engine.settle(STEPS_MAX);
        assertThat(planned).containsExactly("poison");
        assertThat(faults.known()).isEmpty();
        engine.advance(Duration.ofHours(1), STEPS_MAX);
        assertThat(planned).containsExactly("poison");
    }

    @Test
    void aPlanThatBreaksCostsOnlyItsKey() {
        List.of("a", "poison", "b").forEach(name -> create(Resources.CONFIG_MAPS, name));
        plans = name -> {
            if (name.equals("poison")) {
                throw new OutOfMemoryError("no room");
            }
            return Plan.nothing("nothing to do");
        };
        SteppedEngine engine = stepped();
        engine.advance(Duration.ofHours(1), STEPS_MAX);
        assertThat(planned).contains("a", "b");
        // 5 ms, doubled up to 1,000 s: 18 times until the limit, then every 1,000 s.
        assertThat(planned.stream().filter("poison"::equals).count()).isBetween(18L, 24L);
        assertThat(events).hasSize(1);
        plans = name -> Plan.nothing("nothing to do");
        engine.advance(Duration.ofHours(1), STEPS_MAX);
        assertThat(faults.known()).isEmpty();
    }

    @Test
    void aPlanThatChangesNothingIsNotPlannedAgainAtOnce() {
        create(Resources.CONFIG_MAPS, "restless");
        plans = name -> Plan.nothing("nothing to do").again(clock.now().minusSeconds(5));
        SteppedEngine engine = stepped();
        engine.advance(Duration.ofHours(1), STEPS_MAX);
        assertThat(planned).hasSizeBetween(60, 80);
        assertThat(faults.known()).hasSize(1);
        assertThat(faults.known().getFirst().cause()).contains("changed nothing and asked to be planned again");
    }

    @Test
    void aWriteThatMakesNoDifferenceIsNoChange() {
        JsonObject map = create(Resources.CONFIG_MAPS, "restless");
        plans = name -> Plan.of(
                        "the same again",
                        new Action.Update(
                                Resources.CONFIG_MAPS,
                                "default",
                                "",
                                map.with("metadata", map.object("metadata").without("resourceVersion"))),
                        new Action.Patch(
                                Resources.CONFIG_MAPS,
                                "default",
                                name,
                                "",
                                JsonObject.EMPTY.withAt(JsonValue.of(1L), "metadata", "generation")))
                .again(clock.now());
        SteppedEngine engine = stepped();
        engine.advance(Duration.ofHours(1), STEPS_MAX);
        assertThat(planned).hasSizeBetween(60, 80);
    }

    @Test
    void anInstantSoonToComeIsGrantedButNotForEver() {
        create(Resources.CONFIG_MAPS, "hasty");
        plans = name -> Plan.nothing("nothing to do").again(clock.now().plusMillis(1));
        SteppedEngine engine = stepped();
        engine.advance(Duration.ofMinutes(1), STEPS_MAX);
        assertThat(planned).hasSizeBetween(60, 70);
        assertThat(faults.known()).isEmpty();
    }

    @Test
    void threadsGoOnWhateverIsThrown() throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            create(Resources.CONFIG_MAPS, "m" + i);
        }
        java.util.concurrent.LinkedBlockingQueue<String> fine = new java.util.concurrent.LinkedBlockingQueue<>();
        plans = name -> {
            if (!name.equals("last")) {
                throw new NoClassDefFoundError(name);
            }
            fine.add(name);
            return Plan.nothing("nothing to do");
        };
        try (Engine engine = new Engine(
                List.of(new Component(serial(), new Executor(cluster, events::add, true))),
                clock,
                (component, key, plan, outcome, at) -> {},
                faults)) {
            engine.start(cluster, cluster::world);
            create(Resources.CONFIG_MAPS, "last");
            assertThat(fine.take()).isEqualTo("last");
            assertThat(engine.timerFault()).isEmpty();
            assertThat(engine.watchFault(cluster.world().revision())).isEmpty();
            assertThat(engine.metrics())
                    .contains("controller_runtime_reconcile_panics_total{controller=\"test-controller\"} ")
                    .contains("workqueue_depth{name=\"test-controller\"} 0");
        }
    }

    private Reconciler serial() {
        return new Reconciler() {
            @Override
            public String name() {
                return reconciler.name();
            }

            @Override
            public List<Reads> reads() {
                return reconciler.reads();
            }

            @Override
            public Plan plan(Key key, World world, Instant now) {
                return plans.apply(key.name());
            }

            @Override
            public int workers() {
                return 2;
            }
        };
    }

    @Test
    void aTimerThatDoesNotRunIsNoticed() {
        Engine engine = new Engine(components(), clock, (component, key, plan, outcome, at) -> {}, faults);
        assertThat(engine.timerFault()).contains("the timer's thread does not run");
        engine.start(cluster, cluster::world);
        assertThat(engine.timerFault()).isEmpty();
        engine.close();
        while (engine.timerFault().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(engine.timerFault()).contains("the timer's thread does not run");
    }

    @Test
    void anEndedWatchIsNoticed() {
        WatchProgress progress = new WatchProgress();
        Instant now = clock.now();
        progress.seen(7);
        assertThat(progress.fault(7, now)).isEmpty();
        assertThat(progress.fault(8, now)).isEmpty();
        assertThat(progress.fault(9, now.plusSeconds(29))).isEmpty();
        assertThat(progress.fault(9, now.plusSeconds(31)))
                .contains("changes up to revision 8 are not told, the last one was 7");
        progress.seen(8);
        assertThat(progress.fault(9, now.plusSeconds(32))).isEmpty();
        progress.seen(9);
        assertThat(progress.fault(9, now.plusSeconds(90))).isEmpty();
    }
}
