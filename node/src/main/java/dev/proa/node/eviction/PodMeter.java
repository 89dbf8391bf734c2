package dev.proa.node.eviction;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.ContainerStats;
import dev.proa.node.linux.FolderUsage;
import dev.proa.node.pod.Labels;
import dev.proa.node.pod.Pod;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Measures what pods use. Walking through volumes is costly: they are measured anew after a minute, as upstream does. */
public final class PodMeter {
    private static final Log LOG = Log.of(PodMeter.class);
    private static final Duration VOLUMES_EVERY = Duration.ofMinutes(1);
    private static final Duration VOLUMES_AT_FIRST = Duration.ofSeconds(10);
    private static final int SOON_ROUNDS = 6;

    private record Measured(long atNanos, int rounds, Map<String, Long> volumes) {}

    private final ContainerRuntime runtime;
    private final Path pods;
    private final Function<Pod, Path> logs;
    private final Clock clock;
    private final Map<String, Measured> measured = new ConcurrentHashMap<>();

    /** {@code pods}: the folder with a folder per pod; {@code logs}: the folder of a pod's logs. */
    public PodMeter(ContainerRuntime runtime, Path pods, Function<Pod, Path> logs, Clock clock) {
        this.runtime = runtime;
        this.pods = pods;
        this.logs = logs;
        this.clock = clock;
    }

    /** Usage by the pods' uids. A pod whose files can't be measured is left out; the others are measured. */
    Map<String, PodUsage> measure(Collection<Pod> wanted) throws IOException, InterruptedException {
        Map<String, PodUsage> usages = new LinkedHashMap<>();
        for (Pod pod : wanted) {
            try {
                usages.put(pod.uid(), new PodUsage(new HashMap<>(), logBytes(pod), volumes(pod)));
            } catch (IOException e) {
                LOG.warn("what a pod uses can't be measured", "pod", pod, "why", e);
            }
        }
        for (ContainerStats stats : runtime.stats(Map.of())) {
            PodUsage usage = usages.get(stats.labels().getOrDefault(Labels.POD_UID, ""));
            if (usage != null) {
                usage.memory().merge(stats.name(), stats.memoryWorkingSetBytes(), Long::sum);
                usage.disk().merge(stats.name(), stats.diskUsedBytes(), Long::sum);
            }
        }
        Set<String> present = new HashSet<>(usages.keySet());
        measured.keySet().retainAll(present);
        return usages;
    }

    /** By container. Logs are rotated and pods go while they are measured: what is no longer there counts as nothing, whatever it was. */
    private Map<String, Long> logBytes(Pod pod) throws IOException {
        Map<String, Long> bytes = new HashMap<>();
        Path folder = logs.apply(pod);
        Files.walkFileTree(folder, Set.of(), 2, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    bytes.merge(folder.relativize(file).getName(0).toString(), attributes.size(), Long::sum);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return goOn(failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                return failure == null ? FileVisitResult.CONTINUE : goOn(failure);
            }
        });
        return bytes;
    }

    private static FileVisitResult goOn(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    /** A pod that has just come is measured more often: it may fill its volume at once. */
    private Map<String, Long> volumes(Pod pod) throws IOException, InterruptedException {
        List<String> names = StorageLimits.volumes(pod);
        Measured before = measured.get(pod.uid());
        int rounds = before == null ? 0 : before.rounds();
        Duration due = rounds < SOON_ROUNDS ? VOLUMES_AT_FIRST.dividedBy(2) : VOLUMES_EVERY;
        if (before != null && clock.nanos() - before.atNanos() < due.toNanos()) {
            return before.volumes();
        }
        Map<Path, String> folders = new LinkedHashMap<>();
        for (String name : names) {
            Path folder = pods.resolve(pod.uid())
                    .resolve("volumes")
                    .resolve("kubernetes.io~empty-dir")
                    .resolve(name);
            if (Files.isDirectory(folder)) {
                folders.put(folder, name);
            }
        }
        Map<String, Long> bytes = new HashMap<>();
        FolderUsage.bytes(List.copyOf(folders.keySet()))
                .forEach((folder, used) -> bytes.put(folders.getOrDefault(folder, ""), used));
        measured.put(pod.uid(), new Measured(clock.nanos(), rounds + 1, bytes));
        return bytes;
    }
}
