package dev.proa.bench;

import dev.proa.base.Clock;
import dev.proa.bench.Comparison.Better;
import dev.proa.command.AdminApi;
import dev.proa.command.ExitCode;
import dev.proa.command.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many objects a second the API takes, each on the disk before it is answered. */
@Command(
        name = "api",
        description = "Durable creates of small ConfigMaps per second over TLS, with 1 and with 32 clients.",
        mixinStandardHelpOptions = true)
final class ApiBench implements Callable<Integer> {
    private static final List<Integer> CLIENTS = List.of(1, 32);

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "8",
            description = "How long each of the runs takes (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--runs",
            paramLabel = "NUMBER",
            defaultValue = "3",
            description = "Runs for each number of clients, after one that doesn't count (${DEFAULT-VALUE}).")
    private int runs;

    ApiBench(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<UpstreamCluster> upstream = options.upstream();
        Map<Integer, List<CreateLoad.Outcome>> own;
        try (BenchCluster cluster = options.cluster(terminal)) {
            cluster.up();
            own = measure(cluster.runningApi());
        }
        Map<Integer, List<CreateLoad.Outcome>> peer = Map.of();
        if (upstream.isPresent()) {
            try (UpstreamCluster running = upstream.get()) {
                running.up();
                peer = measure(running.api());
            }
        }
        Comparison table = Comparison.begin(terminal, "Creates per second, over TLS and durable", Better.MORE);
        for (int clients : CLIENTS) {
            List<CreateLoad.Outcome> ours = own.getOrDefault(clients, List.of());
            List<CreateLoad.Outcome> theirs = peer.getOrDefault(clients, List.of());
            table.row(
                    clients + (clients == 1 ? " client" : " clients"),
                    rates(ours),
                    theirs.isEmpty()
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(rates(theirs).median()),
                    "%.0f");
            latencies("Proa", ours);
            latencies("upstream", theirs);
        }
        return ExitCode.OK.code();
    }

    private Map<Integer, List<CreateLoad.Outcome>> measure(AdminApi api) throws IOException, InterruptedException {
        Map<Integer, List<CreateLoad.Outcome>> outcomes = new LinkedHashMap<>();
        CreateLoad load = new CreateLoad(api, clock);
        for (int clients : CLIENTS) {
            load.run(clients, Duration.ofSeconds(seconds));
            List<CreateLoad.Outcome> counted = new java.util.ArrayList<>();
            for (int run = 0; run < runs; run++) {
                counted.add(load.run(clients, Duration.ofSeconds(seconds)));
            }
            outcomes.put(clients, counted);
        }
        return outcomes;
    }

    private static Samples rates(List<CreateLoad.Outcome> outcomes) {
        Samples rates = new Samples();
        outcomes.forEach(outcome -> rates.add(outcome.perSecond()));
        return rates;
    }

    private void latencies(String whose, List<CreateLoad.Outcome> outcomes) {
        if (!outcomes.isEmpty()) {
            CreateLoad.Outcome last = outcomes.getLast();
            terminal.line(String.format(
                    Locale.ROOT, "     %s: p50 %.1f ms, p99 %.1f ms", whose, last.millis(0.5), last.millis(0.99)));
        }
    }
}
