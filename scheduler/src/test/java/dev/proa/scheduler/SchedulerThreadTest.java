package dev.proa.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.control.EventRecorder;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedCluster;
import dev.proa.control.simulation.Simulation;
import dev.proa.control.simulation.Transcript;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The thread that decides sleeps through nothing, whenever it comes. */
class SchedulerThreadTest {
    private static final int ENOUGH_SECONDS = 20; // an idle thread looks after a minute by itself

    /** The system's clock; something happens when the scheduler's thread asks it for the nth time. */
    private static final class InterruptedClock implements Clock {
        private final AtomicInteger countdown;
        private final Runnable happening;

        InterruptedClock(int asked, Runnable happening) {
            this.countdown = new AtomicInteger(asked);
            this.happening = happening;
        }

        @Override
        public Instant now() {
            return Clock.system().now();
        }

        @Override
        public long nanos() {
            if (Thread.currentThread().getName().equals("scheduler") && countdown.decrementAndGet() == 0) {
                happening.run();
            }
            return Clock.system().nanos();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Clock.system().sleep(duration);
        }
    }

    /** Between a step that found nothing and the wait for a change is a moment in which a change wakes nobody. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aPodThatComesAtAnyMomentIsBoundAtOnce(int asked) throws InterruptedException {
        SimulatedCluster cluster = new SimulatedCluster(Clock.system(), new Random(1), Simulation.workloadResources());
        cluster.create(Resources.NODES, "", json("""
                {'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': 'one'},
                 'status': {'allocatable': {'cpu': '1', 'memory': '1Gi', 'pods': '10'}}}
                """));
        CountDownLatch bound = new CountDownLatch(1);
        cluster.subscribe(change -> {
            if (change.resource().equals(Resources.PODS)
                    && !Pods.nodeName(change.object()).isEmpty()) {
                bound.countDown();
            }
        });
        Clock clock = new InterruptedClock(asked, () -> cluster.create(Resources.PODS, "default", json("""
                {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'late', 'namespace': 'default'},
                 'spec': {'containers': [{'name': 'c', 'image': 'i'}]}}
                """)));
        try (Scheduler scheduler = new Scheduler(
                cluster, new EventRecorder(cluster, Scheduler.NAME, Clock.system()), clock, new Transcript())) {
            scheduler.start(cluster);
            assertThat(bound.await(ENOUGH_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static JsonObject json(String text) {
        return Json.parseObject(text.replace('\'', '"'));
    }
}
