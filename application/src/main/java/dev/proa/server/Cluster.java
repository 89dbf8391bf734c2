package dev.proa.server;

import dev.proa.api.server.Health;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.base.Log;
import dev.proa.base.RealDisk;
import dev.proa.command.StepsFile;
import dev.proa.configuration.Configuration;
import dev.proa.store.LogStore;
import dev.proa.store.Store;
import dev.proa.store.StoreLimits;
import dev.proa.wire.EventLoops;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;

/** The whole cluster in this process: builds the parts, starts them in order, and closes them in the opposite one. */
public final class Cluster implements AutoCloseable {
    private static final Log LOG = Log.of(Cluster.class);
    private static final int EVENT_LOOP_THREADS = 2;

    private final Configuration configuration;
    private final Consumer<StepsFile.Line> steps;
    private final Consumer<String> lifeless;
    private final Clock clock = Clock.system();
    private final Ids ids = new Ids(new SecureRandom());
    private final Deque<Part> started = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private record Part(String name, AutoCloseable part) {}

    /**
     * Builds nothing yet.
     *
     * @param steps hears of each step of the start as it is done
     * @param lifeless ends the process: a part that only a new process has again is dead; it is given which, and why
     */
    public Cluster(Configuration configuration, Consumer<StepsFile.Line> steps, Consumer<String> lifeless) {
        this.configuration = configuration;
        this.steps = steps;
        this.lifeless = lifeless;
    }

    private StoreLimits storeLimits() {
        StoreLimits standard = StoreLimits.standard();
        int megabytes = configuration.storeMegabytes();
        return megabytes == 0 ? standard : standard.withLiveBytesMax((long) megabytes << 20);
    }

    /** Starts everything; returns when the node is ready and DNS answers. */
    public void start() throws IOException, InterruptedException {
        String nodeAddress = configuration.resolvedNodeAddress();
        NodePart node = new NodePart(configuration, nodeAddress, clock);
        node.beginContainerd();

        Store store = step(
                "store opened",
                () -> closing(
                        "store",
                        LogStore.open(
                                new RealDisk(Places.store(configuration)),
                                clock,
                                storeLimits(),
                                Places.sealing(configuration))));
        EventLoops loops = closing("event loops", EventLoops.start("wire", EVENT_LOOP_THREADS));
        ApiPart part = step(
                "API ready",
                () -> closing(
                        "api", ApiPart.start(configuration, nodeAddress, store, loops, node.actions(), clock, ids)),
                api -> "port " + api.port());
        part.writeAdminKubeconfig();
        part.api().addMetrics(ProcessMetrics::text);
        tellHealth(part.api().health(), store);
        step("cluster's own objects", () -> bootstrap(part));
        step("controllers and scheduler", () -> closing("controllers", part.startControl()));
        step(
                "service network and DNS",
                () -> closing("network", NetworkPart.start(configuration, part.api(), loops, clock)),
                NetworkPart::note);
        step("containerd", node::awaitContainerd);
        closing("node", node);
        step("node ready", () -> node.start(part.api()));
        closing("watchdog", new Watchdog(part.api().health()::livenessFaults, clock, lifeless))
                .start();
        steps.accept(new StepsFile.Line("ready", 0, "", ""));
    }

    /** Only a new process has a thread of the store again; a full disk and a log that grows are the user's to mend. */
    private static void tellHealth(Health health, Store store) {
        health.addLiveness("store", () -> store.faults().owner());
        health.addLiveness("watch-dispatch", () -> store.faults().dispatcher());
        health.addReadiness("store-disk", () -> store.faults().disk());
        health.addReadiness("store-checkpoints", () -> store.faults().checkpoints());
    }

    private static ApiPart bootstrap(ApiPart part) throws InterruptedException {
        part.bootstrap();
        return part;
    }

    private <T> T step(String name, Callable<T> action) throws IOException, InterruptedException {
        return step(name, action, result -> "");
    }

    /** @param detail what is worth showing of the result */
    private <T> T step(String name, Callable<T> action, Function<T, String> detail)
            throws IOException, InterruptedException {
        long from = clock.nanos();
        try {
            T result = action.call();
            long millis = (clock.nanos() - from) / 1_000_000;
            LOG.info("started", "part", name, "millis", millis);
            steps.accept(new StepsFile.Line("done", millis, name, detail.apply(result)));
            return result;
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    private synchronized <T extends AutoCloseable> T closing(String name, T part) {
        started.push(new Part(name, part));
        return part;
    }

    /** Waits until {@link #close} has been called. */
    public void await() throws InterruptedException {
        ended.await();
    }

    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            Part part = started.pop();
            try {
                part.part().close();
            } catch (Exception e) {
                LOG.warn("could not be closed", "part", part.name(), "cause", e);
            }
        }
        ended.countDown();
    }
}
