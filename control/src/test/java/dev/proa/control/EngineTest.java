package dev.proa.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.world.World;
import dev.proa.base.ManualClock;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedCluster;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EngineTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final SimulatedCluster cluster = new SimulatedCluster(clock, new Random(1), List.of(Resources.CONFIG_MAPS));
    private final BlockingQueue<String> planned = new LinkedBlockingQueue<>();
    private final AtomicInteger atOnce = new AtomicInteger();

    /** Counts each map up to three, one write for each plan, and wants to see it again after an hour. */
    private final Reconciler counter = new Reconciler() {
        @Override
        public String name() {
            return "counter";
        }

        @Override
        public List<Reads> reads() {
            return List.of(Reads.own(Resources.CONFIG_MAPS));
        }

        @Override
        public Plan plan(Key key, World world, Instant now) {
            assertThat(atOnce.incrementAndGet()).isEqualTo(1);
            JsonObject map = world.get(Resources.CONFIG_MAPS, key.namespace(), key.name());
            long count = map == null ? 3 : map.object("data").number("count");
            atOnce.decrementAndGet();
            return count == 3
                    ? Plan.nothing("enough").again(now, Duration.ofHours(1))
                    : Plan.of(
                            "count " + (count + 1),
                            new Action.Update(
                                    Resources.CONFIG_MAPS,
                                    Meta.namespace(map),
                                    "",
                                    map.withAt(JsonValue.of(count + 1), "data", "count")));
        }
    };

    private Engine started() {
        Engine engine = new Engine(
                List.of(new Component(counter, new Executor(cluster, event -> {}, true))),
                clock,
                (component, key, plan, outcome, at) ->
                        planned.add(plan.why() + (outcome instanceof Outcome.Failed ? " failed" : "")));
        engine.start(cluster, cluster::world);
        return engine;
    }

    private void create() {
        cluster.create(Resources.CONFIG_MAPS, "default", JsonObject.of("metadata", JsonObject.of("name", "m")));
    }

    @Test
    void followsItsOwnWritesAndComesBackWhenAsked() throws InterruptedException {
        try (Engine engine = started()) {
            create();
            assertThat(List.of(planned.take(), planned.take(), planned.take(), planned.take()))
                    .containsExactly("count 1", "count 2", "count 3", "enough");
            clock.awaitSleepers(1);
            assertThat(planned).isEmpty();
            clock.advance(Duration.ofHours(1));
            assertThat(planned.take()).isEqualTo("enough");
        }
    }

    @Test
    void aFailedPlanIsTriedAgainAfterABackoff() throws InterruptedException {
        AtomicInteger failures = new AtomicInteger(2);
        cluster.fault((verb, resource) -> {
            if (verb.equals("update") && failures.getAndDecrement() > 0) {
                throw ApiException.of(StatusReason.INTERNAL_ERROR, "no");
            }
        });
        create();
        try (Engine engine = started()) {
            assertThat(planned.take()).isEqualTo("count 1 failed");
            while (planned.isEmpty()) {
                clock.advance(Duration.ofMillis(5));
                Thread.onSpinWait();
            }
            assertThat(planned.take()).isEqualTo("count 1 failed");
            while (planned.isEmpty()) {
                clock.advance(Duration.ofMillis(5));
                Thread.onSpinWait();
            }
            assertThat(planned.take()).isEqualTo("count 1");
        }
    }
}
