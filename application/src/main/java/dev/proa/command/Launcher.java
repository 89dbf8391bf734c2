package dev.proa.command;

import dev.proa.base.PrivateFiles;
import dev.proa.configuration.Configuration;
import dev.proa.configuration.Setting;
import dev.proa.wire.HttpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts the cluster's own process: in a session of its own, from the same class path and with its own JVM options. */
final class Launcher {
    /** Set by the start script: where the AOT cache lies, if it fits this build. */
    static final String AOT_CACHE_PROPERTY = "proa.aot";

    private static final Duration TELLING_LIMIT = Duration.ofSeconds(10);

    private final Configuration configuration;

    Launcher(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Starts it under its {@link Supervisor}; both live on when this process ends. They aren't children of this one: the JVM keeps a
     * thread that waits for each child, and waits 0.3 s for that thread when it exits.
     *
     * @return the process; empty when it has ended already
     */
    Optional<ProcessHandle> start(Map<Setting, String> flags) throws IOException, InterruptedException {
        PrivateFiles.passage(configuration.dataFolder());
        PrivateFiles.passage(configuration.runFolder());
        PrivateFiles.touch(configuration.logFile()); // a redirection would create it readable for all
        List<String> process = new ArrayList<>();
        process.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        process.addAll(javaOptions());
        process.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "serve"));
        flags.forEach((setting, value) -> process.add(setting.flag() + "=" + value));
        Supervisor supervisor = new Supervisor(configuration);
        Supervisor.detach(supervisor.command(process), configuration.dataFolder(), configuration.logFile());
        return told(supervisor);
    }

    private static Optional<ProcessHandle> told(Supervisor supervisor) throws InterruptedException {
        long limit = System.nanoTime() + TELLING_LIMIT.toNanos();
        while (System.nanoTime() < limit) {
            Optional<Long> launched = supervisor.launched();
            if (launched.isPresent()) {
                return launched.flatMap(ProcessHandle::of);
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        throw new CommandFailure(
                ExitCode.FAILED,
                "PROA-START",
                "the process could not be started",
                "what `proa logs` shows may tell why");
    }

    /**
     * Small and given back when idle: the memory budget is the product. The profiles in the AOT cache are not replayed: the second
     * compiler would be busy with them just while everything starts, 0.7 s of processor time on two processors. It also inlines less
     * than it could: compiling the pipeline takes it 10 s instead of 21 s, so that a young cluster creates twice as many objects
     * a second, and an old one no fewer.
     */
    private List<String> javaOptions() {
        List<String> options = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xms16m",
                "-Xmx" + configuration.heapMegabytes() + "m",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=30",
                "-XX:MinMetaspaceFreeRatio=10",
                "-XX:MaxMetaspaceFreeRatio=20",
                "-XX:SoftRefLRUPolicyMSPerMB=50",
                "-XX:ReservedCodeCacheSize=48m",
                "-XX:CICompilerCount=2",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-AOTReplayTraining",
                "-XX:FreqInlineSize=80",
                "-XX:MaxInlineLevel=8",
                "-XX:LoopUnrollLimit=10",
                "-XX:-UseSuperWord",
                "-XX:TypeProfileLevel=0",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xss512k",
                "-Dio.netty.allocator.numDirectArenas=2",
                "-Dio.netty.allocator.numHeapArenas=1",
                "-Dio.netty.allocator.pageSize=4096",
                "-Djava.awt.headless=true",
                HttpServer.ANY_SERVER_NAME_OPTION,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        String cache = System.getProperty(AOT_CACHE_PROPERTY, "");
        if (!cache.isEmpty()) {
            options.add("-XX:AOTCache=" + cache);
        }
        return options;
    }
}
