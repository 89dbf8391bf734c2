package dev.proa.node.simulation;

import dev.proa.control.Faults;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One seed, from its first accident to rest. */
final class SimulatedRun {
    private static final int ACCIDENTS = 50;
    private static final int STEPS_BETWEEN = 40;
    private static final List<Duration> RECOVERY =
            List.of(Duration.ofMinutes(3), Duration.ofMinutes(6), Duration.ofMinutes(12), Duration.ofMinutes(20));
    private static final Duration REST = Duration.ofMinutes(7);
    /** After a clock was set back, some things are due only now. */
    private static final int WINDOWS_MAX = 3;

    /** A node's heartbeat makes its health be looked at; nothing else may come so often in {@link #REST}. */
    private static final int PLANS_AT_REST_MAX = 20;

    private final long seed;
    private final Flavour flavour;

    SimulatedRun(long seed) {
        this.seed = seed;
        this.flavour = Flavour.of(seed);
    }

    /** Answers what is the same for the same run. On a virtual thread, because its actors are such threads: turns then pass cheaply. */
    long go() {
        FutureTask<Long> run = new FutureTask<>(this::whole);
        Thread.ofVirtual().name("seed " + seed).start(run);
        try {
            return run.get();
        } catch (ExecutionException broken) {
            if (broken.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw new IllegalStateException(broken.getCause());
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }

    private long whole() {
        SimulatedWhole whole = new SimulatedWhole(seed);
        try (whole) {
            play(whole);
            return whole.trace();
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError(
                    "seed " + seed + " (" + flavour + "): " + broken.getMessage() + "\n" + whole.story(), broken);
        }
    }

    private void play(SimulatedWhole whole) {
        Invariants invariants = new Invariants(whole, flavour);
        Scenario scenario = new Scenario(whole, flavour);
        whole.settle();
        for (String namespace : List.of("one", "two")) {
            whole.user()
                    .create(
                            Resources.NAMESPACES,
                            "",
                            dev.proa.json.JsonObject.of("metadata", dev.proa.json.JsonObject.of("name", namespace)));
        }
        whole.settle();
        whole.interleaving().mishaps(flavour.mishaps());
        for (int i = 0; i < ACCIDENTS; i++) {
            scenario.happen();
            for (int steps = whole.random().nextInt(STEPS_BETWEEN); steps > 0; steps--) {
                whole.interleaving().step();
                invariants.check();
            }
            if (whole.random().nextInt(4) == 0) {
                whole.settle();
                invariants.check();
            }
        }
        scenario.mend();
        recover(whole, scenario, invariants);
        quiet(whole);
        invariants.check();
    }

    /** Everything stands as it must in the end, as soon as the longest back-off allows. */
    private static void recover(SimulatedWhole whole, Scenario scenario, Invariants invariants) {
        EndState end = new EndState(whole);
        for (Duration slice : RECOVERY) {
            rest(whole, slice);
            invariants.check();
            // A pod whose labels were changed last of all is let go only after the mending, and crashes on for ever.
            if (!scenario.orphans() && end.reached().isEmpty()) {
                return;
            }
            invariants.disturbed();
            scenario.unblock();
        }
        end.check();
    }

    private static void rest(SimulatedWhole whole, Duration time) {
        whole.settleUntil(whole.interleaving().clock().now().plus(time));
    }

    /** With no change and nothing due there is no work. */
    private void quiet(SimulatedWhole whole) {
        long before = -1;
        for (int i = 0; changes(whole) != before; i++) {
            if (i > WINDOWS_MAX) {
                throw new AssertionError("something is still being changed");
            }
            before = changes(whole);
            whole.plans();
            rest(whole, REST);
        }
        Map<String, Integer> plans = whole.plans();
        plans.forEach((plan, count) -> {
            if (count > PLANS_AT_REST_MAX) {
                throw new AssertionError("no rest: " + count + " times " + plan);
            }
        });
        for (Place place : whole.interleaving().places()) {
            for (Faults.Fault fault : place.faults().known()) {
                if (!fault.subject().contains("poison")) {
                    throw new AssertionError("a fault that does not go: " + fault);
                }
            }
        }
    }

    /** The newest change of anything but leases and events. */
    private static long changes(SimulatedWhole whole) {
        return whole.world().resources().stream()
                .filter(resource -> !resource.equals(Resources.LEASES) && !resource.equals(Resources.EVENTS))
                .mapToLong(resource -> whole.world().lastChange(resource))
                .max()
                .orElse(0);
    }
}
