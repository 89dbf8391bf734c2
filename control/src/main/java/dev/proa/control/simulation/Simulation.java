package dev.proa.control.simulation;

import dev.proa.base.ManualClock;
import dev.proa.control.Component;
import dev.proa.control.EventRecorder;
import dev.proa.control.Executor;
import dev.proa.control.Reconciler;
import dev.proa.control.SteppedEngine;
import dev.proa.control.object.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A cluster in memory with planners and nodes, single-stepped and replayable by its seed. */
public final class Simulation {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int STEPS_MAX = 20_000;

    private final ManualClock clock = new ManualClock(START);
    private final RandomGenerator random;
    private final SimulatedCluster cluster;
    private final SimulatedNodes nodes;
    private final SteppedEngine engine;
    private final Transcript transcript = new Transcript();

    public Simulation(long seed, Collection<dev.proa.api.kind.GroupResource> resources, List<Reconciler> reconcilers) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.cluster = new SimulatedCluster(
                clock, RandomGeneratorFactory.of("L64X128MixRandom").create(seed + 1), resources);
        this.nodes = new SimulatedNodes(cluster, clock);
        List<Component> components = reconcilers.stream()
                .map(reconciler -> new Component(
                        reconciler,
                        new Executor(cluster, new EventRecorder(cluster, reconciler.eventSource(), clock), false)))
                .toList();
        this.engine = new SteppedEngine(components, clock, random, transcript);
        cluster.subscribe(transcript::changed);
        engine.start(cluster, cluster.world());
    }

    /** The kinds of most simulations. */
    public static Collection<dev.proa.api.kind.GroupResource> workloadResources() {
        return List.of(
                Resources.PODS,
                Resources.NODES,
                Resources.NAMESPACES,
                Resources.SERVICES,
                Resources.ENDPOINTS,
                Resources.EVENTS,
                Resources.CONFIG_MAPS,
                Resources.SECRETS,
                Resources.SERVICE_ACCOUNTS,
                Resources.REPLICATION_CONTROLLERS,
                Resources.DEPLOYMENTS,
                Resources.REPLICA_SETS,
                Resources.DAEMON_SETS,
                Resources.STATEFUL_SETS,
                Resources.CONTROLLER_REVISIONS,
                Resources.JOBS,
                Resources.CRON_JOBS,
                Resources.LEASES,
                Resources.PERSISTENT_VOLUMES,
                Resources.PERSISTENT_VOLUME_CLAIMS,
                Resources.DISRUPTION_BUDGETS,
                Resources.RESOURCE_QUOTAS,
                Resources.ENDPOINT_SLICES);
    }

    public SimulatedCluster cluster() {
        return cluster;
    }

    public SimulatedNodes nodes() {
        return nodes;
    }

    public ManualClock clock() {
        return clock;
    }

    public RandomGenerator random() {
        return random;
    }

    public Transcript transcript() {
        return transcript;
    }

    /** One planner's step; whether there was one. */
    public boolean step() {
        return engine.step();
    }

    /** Until no planner has anything to do. */
    public void settle() {
        engine.settle(STEPS_MAX);
    }

    public void advance(Duration duration) {
        engine.advance(duration, STEPS_MAX);
    }

    /** Planners and nodes in turn, until both rest. */
    public void run() {
        do {
            settle();
        } while (nodes.runAll());
    }
}
