package dev.proa.bench;

import dev.proa.command.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every measurement can be told. */
final class BenchOptions {
    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "bench",
            description = "The measured cluster's name; one of this name is removed first (${DEFAULT-VALUE}).")
    private String profile = "";

    @Option(
            names = "--network",
            paramLabel = "NUMBER",
            defaultValue = "196",
            description = "Services live in 10.NUMBER.0.0/16, pods in the one after it (${DEFAULT-VALUE}).")
    private int network;

    @Option(
            names = "--containerd",
            paramLabel = "PROGRAM",
            description = "The containerd program to run (default: the one in PATH).")
    private @Nullable Path containerd;

    @Option(
            names = "--upstream",
            paramLabel = "FOLDER",
            defaultValue = "${env:PROA_BENCH_UPSTREAM}",
            description = "A folder with the program `upstream`, which starts upstream's control plane: `up`, `down`.")
    private @Nullable Path upstream;

    /** A cluster that isn't started yet. */
    BenchCluster cluster(Terminal terminal) throws IOException, InterruptedException {
        return BenchCluster.prepare(profile, network, Optional.ofNullable(containerd), terminal);
    }

    /** Upstream's control plane, not started yet; empty where none is named. */
    Optional<UpstreamCluster> upstream() {
        return Optional.ofNullable(upstream).map(folder -> UpstreamCluster.claim(folder.resolve("upstream")));
    }
}
