package dev.proa.bench;

import dev.proa.base.Clock;
import dev.proa.bench.Comparison.Better;
import dev.proa.command.AdminApi;
import dev.proa.command.CommandFailure;
import dev.proa.command.ExitCode;
import dev.proa.command.Terminal;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a start takes, from the command on. */
@Command(
        name = "start",
        description = {
            "Time from `proa up` to the API, to a ready node, and to the first pod that resolves a service's name.",
            "Each run is a first start: no object, no certificate, containerd not running; the pod's image is loaded."
        },
        mixinStandardHelpOptions = true)
final class StartBench implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int READY = 200;

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--runs",
            paramLabel = "NUMBER",
            defaultValue = "5",
            description = "How many starts (${DEFAULT-VALUE}).")
    private int runs;

    private final Samples api = new Samples();
    private final Samples node = new Samples();
    private final Samples pod = new Samples();

    StartBench(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<UpstreamCluster> upstream = options.upstream();
        try (BenchCluster cluster = options.cluster(terminal)) {
            cluster.up();
            FirstPod.load(cluster.containerd());
            cluster.down();
            for (int run = 0; run < runs; run++) {
                cluster.forget();
                measure(cluster);
                cluster.down();
            }
        }
        Map<String, Long> peer = Map.of();
        if (upstream.isPresent()) {
            try (UpstreamCluster running = upstream.get()) {
                peer = running.up();
            }
        }
        Comparison table = Comparison.begin(terminal, "Start, " + runs + " runs, seconds", Better.LESS);
        table.row("API ready", api, seconds(peer, "API ready"), "%.2f");
        table.row("node ready", node, OptionalDouble.empty(), "%.2f");
        table.row("first pod resolved a service *", pod, seconds(peer, "cluster DNS available"), "%.2f");
        terminal.line("   * upstream: its DNS is available, before any pod of a user");
        return ExitCode.OK.code();
    }

    private static OptionalDouble seconds(Map<String, Long> steps, String step) {
        Long millis = steps.get(step);
        return millis == null ? OptionalDouble.empty() : OptionalDouble.of(millis / 1000.0);
    }

    private void measure(BenchCluster cluster) throws IOException, InterruptedException {
        long began = clock.nanos();
        Process command = cluster.beginUp();
        await(began, "the API", () -> ready(cluster));
        api.add(secondsSince(began));
        try (AdminApi running = cluster.runningApi()) {
            await(began, "the first pod's creation", () -> FirstPod.create(running));
            await(began, "a ready node", () -> nodeReady(running));
            node.add(secondsSince(began));
            await(began, "the first pod", () -> FirstPod.resolved(running));
            pod.add(secondsSince(began));
        }
        cluster.await(command);
    }

    /** Something that is so or not yet. */
    private interface State {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(long began, String what, State state) throws IOException, InterruptedException {
        while (!state.holds()) {
            if (clock.nanos() - began > LIMIT.toNanos()) {
                throw new CommandFailure(
                        ExitCode.TIMEOUT, "PROA-BENCH", what + " took longer than " + LIMIT.toSeconds() + " s", "");
            }
            clock.sleep(POLL);
        }
    }

    private double secondsSince(long began) {
        return (clock.nanos() - began) / 1e9;
    }

    private static boolean ready(BenchCluster cluster) throws IOException, InterruptedException {
        Optional<AdminApi> found = cluster.api();
        if (found.isEmpty()) {
            return false;
        }
        try (AdminApi api = found.get()) {
            return api.status("/readyz") == READY;
        }
    }

    private static boolean nodeReady(AdminApi api) throws IOException, InterruptedException {
        return api.get("/api/v1/nodes").array("items").objects().stream()
                .flatMap(item -> item.objectAt("status").array("conditions").objects().stream())
                .anyMatch(StartBench::saysReady);
    }

    private static boolean saysReady(JsonObject condition) {
        return condition.string("type").equals("Ready")
                && condition.string("status").equals("True");
    }
}
