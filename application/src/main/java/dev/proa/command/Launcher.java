package dev.proa.command;

import dev.proa.configuration.Configuration;
import dev.proa.configuration.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the cluster's own process: in a session of its own, from the same class path and with its own JVM options. */
final class Launcher {
    /** Set by the start script: where the AOT cache lies, if it fits this build. */
    static final String AOT_CACHE_PROPERTY = "proa.aot";

    private final Configuration configuration;

    Launcher(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Starts it; the process lives on when this one ends. */
    Process start(Map<Setting, String> flags) throws IOException {
        Files.createDirectories(configuration.dataFolder());
        Files.createDirectories(configuration.runFolder());
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "serve"));
        flags.forEach((setting, value) -> command.add(setting.flag() + "=" + value));
        return new ProcessBuilder(command)
                .directory(configuration.dataFolder().toFile())
                .redirectInput(new java.io.File("/dev/null"))
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(configuration.logFile().toFile()))
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(configuration.logFile().toFile()))
                .start();
    }

    /** Small and given back when idle: the memory budget is the product. */
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
                "-XX:TieredStopAtLevel=4",
                "-XX:CICompilerCount=2",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xss512k",
                "-Dio.netty.allocator.numDirectArenas=2",
                "-Dio.netty.allocator.numHeapArenas=1",
                "-Dio.netty.allocator.pageSize=4096",
                "-Djava.awt.headless=true",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        String cache = System.getProperty(AOT_CACHE_PROPERTY, "");
        if (!cache.isEmpty()) {
            options.add("-XX:AOTCache=" + cache);
        }
        return options;
    }
}
