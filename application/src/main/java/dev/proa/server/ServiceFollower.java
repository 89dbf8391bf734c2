package dev.proa.server;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.api.world.Worlds;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.network.HealthCheckPorts;
import dev.proa.network.HostNetwork;
import dev.proa.network.ServiceNetwork;
import dev.proa.routing.Omission;
import dev.proa.routing.RoutingFollower;
import dev.proa.routing.RoutingTable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that keeps this machine's service network as the World has it: renders each change, tries again with a back-off what
 * failed, and puts back what somebody took away. Nothing that goes wrong ends it, and {@link #fault} tells.
 */
final class ServiceFollower implements AutoCloseable {
    private static final Log LOG = Log.of(ServiceFollower.class);
    private static final GroupResource SERVICES = GroupResource.core("services");
    private static final GroupResource SLICES = new GroupResource("discovery.k8s.io", "endpointslices");
    private static final Set<GroupResource> READ = Set.of(SERVICES, SLICES);

    /** How often it looks whether the table and the address are still there; a look runs one program. */
    private static final Duration INSPECTION = Duration.ofSeconds(15);

    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_LONGEST = Duration.ofSeconds(30);

    /** How long a change may wait to be rendered before something is wrong: a table of ten thousand services takes four seconds. */
    private static final Duration LAG_MAX = Duration.ofSeconds(30);

    private final Worlds worlds;
    private final RoutingFollower routing = new RoutingFollower();
    private final ServiceNetwork services;
    private final HealthCheckPorts healthChecks;
    private final HostNetwork host;
    private final OmissionReports reports;
    private final Clock clock;
    private final Thread thread = Thread.ofPlatform().name("network").daemon().unstarted(this::run);

    private volatile RoutingTable table = RoutingTable.EMPTY;
    private volatile boolean closed;
    private volatile @Nullable String failure;
    private volatile long renderedChange = -1;
    private volatile long caughtUpNanos;

    private long inspectedNanos;
    private boolean dirty;
    private Duration backOff = RETRY_FIRST;

    ServiceFollower(
            Worlds worlds,
            ServiceNetwork services,
            HealthCheckPorts healthChecks,
            HostNetwork host,
            OmissionReports reports,
            Clock clock) {
        this.worlds = worlds;
        this.services = services;
        this.healthChecks = healthChecks;
        this.host = host;
        this.reports = reports;
        this.clock = clock;
    }

    /** Renders what there is, and follows; what cannot be rendered now will be tried again. */
    void start() {
        caughtUpNanos = clock.nanos();
        inspectedNanos = clock.nanos();
        attempt(worlds.newest());
        thread.start();
    }

    /** The newest routing table, rendered or not: DNS answers from it. */
    RoutingTable table() {
        return table;
    }

    /** What is wrong: the thread is gone, the last rendering failed, or changes wait for too long. */
    Optional<String> fault() {
        if (!thread.isAlive()) {
            return Optional.of("the thread that follows services has ended");
        }
        String failed = failure;
        if (failed != null) {
            return Optional.of(failed);
        }
        boolean lags = change(worlds.newest()) != renderedChange
                && clock.nanos() - caughtUpNanos > LAG_MAX.plus(INSPECTION).toNanos();
        return lags
                ? Optional.of("services have not been rendered for " + LAG_MAX.toSeconds() + " s")
                : Optional.empty();
    }

    private static long change(World world) {
        return Math.max(world.lastChange(SERVICES), world.lastChange(SLICES));
    }

    private void run() {
        while (!closed) {
            try {
                World world = worlds.newest();
                attempt(world);
                worlds.awaitChange(READ, world.revision(), pause());
            } catch (InterruptedException e) {
                return;
            } catch (Throwable e) {
                // Nobody else would go on with it; fault() says so if it doesn't pass.
                LOG.error("Services could not be followed", "cause", e);
            }
        }
    }

    /** Until it has to look again although no service changed. */
    private Duration pause() throws InterruptedException {
        if (failure != null) {
            clock.sleep(backOff);
            return Duration.ZERO;
        }
        Duration inspection = INSPECTION.minusNanos(clock.nanos() - inspectedNanos);
        Duration retry = services.untilRetry().orElse(INSPECTION);
        return retry.compareTo(inspection) < 0 ? retry : inspection;
    }

    /** One round; whatever fails in it is the next round's, after a back-off. */
    private void attempt(World world) {
        try {
            inspectWhenDue();
            long change = change(world);
            boolean retry = services.untilRetry().filter(Duration::isZero).isPresent();
            if (change != renderedChange || dirty || retry) {
                dirty = true;
                render(world);
                renderedChange = change;
                dirty = false;
            }
            caughtUpNanos = clock.nanos();
            if (failure != null) {
                LOG.info("The service network is rendered again");
            }
            failure = null;
            backOff = RETRY_FIRST;
        } catch (IOException | RuntimeException | Error e) {
            String told = "the service network could not be rendered: " + e.getMessage();
            if (!told.equals(failure)) {
                LOG.error("The service network could not be rendered; trying again", "cause", e);
            }
            failure = told;
            dirty = true;
            backOff = backOff.multipliedBy(2).compareTo(RETRY_LONGEST) > 0 ? RETRY_LONGEST : backOff.multipliedBy(2);
        }
    }

    private void inspectWhenDue() throws IOException {
        if (!dirty && clock.nanos() - inspectedNanos < INSPECTION.toNanos()) {
            return;
        }
        inspectedNanos = clock.nanos();
        List<String> missing = host.missing();
        if (!missing.isEmpty()) {
            LOG.warn("An address was taken from the loopback interface: putting it back", "address", missing);
            host.set();
        }
        Optional<String> damage = dirty ? Optional.empty() : services.inspect();
        if (damage.isPresent()) {
            LOG.warn("The service table is not as it was left: making it anew", "why", damage.get());
            dirty = true;
        }
        healthChecks.apply(table);
        report();
    }

    private void render(World world) {
        RoutingTable next = routing.next(world.list(SERVICES), world.list(SLICES));
        table = next;
        try {
            services.apply(next);
        } finally {
            healthChecks.apply(next);
            report();
        }
    }

    private void report() {
        List<Omission> omissions = new ArrayList<>(table.omissions());
        omissions.addAll(services.omissions());
        omissions.addAll(healthChecks.omissions());
        reports.are(omissions);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        if (thread.getState() != Thread.State.NEW) {
            thread.join();
        }
        healthChecks.close();
    }
}
