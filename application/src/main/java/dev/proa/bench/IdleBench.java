package dev.proa.bench;

import dev.proa.base.Clock;
import dev.proa.bench.Comparison.Better;
import dev.proa.command.ExitCode;
import dev.proa.command.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a cluster without user pods costs. */
@Command(
        name = "idle",
        description =
                "Memory and CPU of a cluster without user pods, by part: proportional set size after a minute's rest.",
        mixinStandardHelpOptions = true)
final class IdleBench implements Callable<Integer> {
    private static final double KIB_PER_MB = 1024;

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long it is left alone before; as long again its CPU time is counted (${DEFAULT-VALUE}).")
    private int settleSeconds;

    IdleBench(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    /** One part: memory in MiB and the share of one processor in percent. */
    private record Cost(double memoryMib, double cpuPercent) {
        Cost plus(Cost other) {
            return new Cost(memoryMib + other.memoryMib, cpuPercent + other.cpuPercent);
        }
    }

    /** A step that finds the processes of each part. */
    private interface Parts {
        Map<String, List<ProcessFigures>> find() throws IOException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<UpstreamCluster> upstream = options.upstream();
        Map<String, Cost> own;
        try (BenchCluster cluster = options.cluster(terminal)) {
            cluster.up();
            own = settled(cluster::parts);
        }
        Map<String, Cost> peer = Map.of();
        if (upstream.isPresent()) {
            try (UpstreamCluster running = upstream.get()) {
                running.up();
                peer = settled(running::parts);
            }
        }
        print(own, peer);
        return ExitCode.OK.code();
    }

    private Map<String, Cost> settled(Parts parts) throws IOException, InterruptedException {
        Duration rest = Duration.ofSeconds(settleSeconds);
        clock.sleep(rest);
        Map<String, List<ProcessFigures>> found = parts.find();
        Map<String, Double> before = cpu(found);
        long began = clock.nanos();
        clock.sleep(rest);
        double seconds = (clock.nanos() - began) / 1e9;
        Map<String, Double> after = cpu(found);
        Map<String, Cost> costs = new LinkedHashMap<>();
        for (Map.Entry<String, List<ProcessFigures>> part : found.entrySet()) {
            long kib = 0;
            for (ProcessFigures process : part.getValue()) {
                kib += process.proportionalKib();
            }
            double used = after.getOrDefault(part.getKey(), 0.0) - before.getOrDefault(part.getKey(), 0.0);
            costs.put(part.getKey(), new Cost(kib / KIB_PER_MB, 100 * used / seconds));
        }
        return costs;
    }

    private static Map<String, Double> cpu(Map<String, List<ProcessFigures>> parts) throws IOException {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (Map.Entry<String, List<ProcessFigures>> part : parts.entrySet()) {
            double sum = 0;
            for (ProcessFigures process : part.getValue()) {
                sum += process.cpuSeconds();
            }
            seconds.put(part.getKey(), sum);
        }
        return seconds;
    }

    private void print(Map<String, Cost> own, Map<String, Cost> peer) throws IOException {
        Cost total = sum(own);
        Comparison memory = Comparison.begin(terminal, "Idle, proportional set size, MiB", Better.LESS);
        own.forEach((part, cost) -> memory.row(part, Samples.of(cost.memoryMib()), OptionalDouble.empty(), "%.0f"));
        memory.row("all", Samples.of(total.memoryMib()), of(peer, sum(peer).memoryMib()), "%.0f");
        printPeer(peer, Cost::memoryMib, "%.0f");
        Comparison cpu = Comparison.begin(
                terminal, "Idle, CPU over " + settleSeconds + " s, percent of one processor", Better.LESS);
        own.forEach((part, cost) -> cpu.row(part, Samples.of(cost.cpuPercent()), OptionalDouble.empty(), "%.2f"));
        cpu.row("all", Samples.of(total.cpuPercent()), of(peer, sum(peer).cpuPercent()), "%.2f");
        printPeer(peer, Cost::cpuPercent, "%.2f");
    }

    private void printPeer(Map<String, Cost> peer, java.util.function.ToDoubleFunction<Cost> figure, String format) {
        if (!peer.isEmpty()) {
            List<String> texts = peer.entrySet().stream()
                    .map(part -> part.getKey() + " "
                            + String.format(java.util.Locale.ROOT, format, figure.applyAsDouble(part.getValue())))
                    .toList();
            terminal.line("   upstream: " + String.join(", ", texts));
        }
    }

    private static OptionalDouble of(Map<String, Cost> peer, double figure) {
        return peer.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(figure);
    }

    private static Cost sum(Map<String, Cost> parts) {
        return parts.values().stream().reduce(new Cost(0, 0), Cost::plus);
    }
}
