package dev.proa.node.pod;

import dev.proa.base.Clock;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerConfig;
import dev.proa.cri.CriException;
import dev.proa.cri.FakeRuntime;
import dev.proa.cri.LinuxResources;
import dev.proa.cri.Namespaces;
import dev.proa.cri.SandboxConfig;
import dev.proa.cri.SecurityProfile;
import dev.proa.cri.SelinuxLabel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * The containers of one simulated node, which live on while its agent is gone. What an image is called says how its containers fare: {@code
 * good} ones run, {@code broken} ones can't be pulled, {@code crash} ones end soon with code 1, {@code work} ones with 0 or, seldom, 1; the
 * probes of {@code slow} ones fail for their first half minute.
 */
public final class FakeContainers {
    private static final Namespaces OWN =
            new Namespaces(Namespaces.Mode.POD, Namespaces.Mode.CONTAINER, Namespaces.Mode.POD, "");
    private static final int SLOW_SECONDS = 30;

    private final FakeRuntime runtime;
    private final Clock clock;
    private final RandomGenerator random;
    private final TreeMap<Long, Map<String, Integer>> ends = new TreeMap<>();
    private final Map<String, Long> readyAt = new HashMap<>();
    private final Set<String> unready = new HashSet<>();
    private final Set<String> untold = new HashSet<>();

    public FakeContainers(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
        this.runtime = new FakeRuntime(new InstantSource() {
            @Override
            public Instant instant() {
                return clock.now();
            }

            @Override
            public java.time.Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("no zones here");
            }
        });
    }

    public FakeRuntime runtime() {
        return runtime;
    }

    void runSandbox(Pod pod, int attempt) {
        runtime.runSandbox(sandbox(pod, attempt));
    }

    private static SandboxConfig sandbox(Pod pod, int attempt) {
        SandboxConfig.Security security = new SandboxConfig.Security(
                OWN, null, null, List.of(), false, false, false, SecurityProfile.RUNTIME_DEFAULT, SelinuxLabel.NONE);
        return new SandboxConfig(
                pod.name(),
                pod.namespace(),
                pod.uid(),
                attempt,
                pod.name(),
                "",
                null,
                List.of(),
                Labels.sandbox(pod),
                Map.of(),
                "",
                Map.of(),
                security,
                "");
    }

    void pull(String image) {
        if (!image.startsWith("broken")) {
            runtime.publish(image, null);
        }
        if (runtime.image(image) == null) {
            runtime.pullImage(image, null);
        }
    }

    void start(Pod pod, ContainerSpec spec, String sandbox, int attempt) {
        ContainerConfig.Security security = new ContainerConfig.Security(
                List.of(),
                List.of(),
                false,
                OWN,
                null,
                null,
                "",
                false,
                List.of(),
                false,
                true,
                List.of(),
                List.of(),
                SecurityProfile.RUNTIME_DEFAULT,
                null,
                SelinuxLabel.NONE);
        ContainerConfig config = new ContainerConfig(
                spec.name(),
                attempt,
                spec.image(),
                spec.image(),
                List.of(),
                List.of(),
                "",
                List.of(),
                List.of(),
                List.of(),
                Labels.container(pod, spec),
                Labels.annotations(pod, spec, attempt, ""),
                "",
                false,
                false,
                false,
                LinuxResources.NONE,
                security,
                "");
        String id = runtime.createContainer(sandbox, config, sandbox(pod, 0));
        runtime.startContainer(id);
        plan(id, spec.image());
    }

    private void plan(String id, String image) {
        long now = clock.nanos();
        if (image.startsWith("crash")) {
            endAt(now + seconds(1 + random.nextInt(20)), id, 1);
        } else if (image.startsWith("work")) {
            endAt(now + seconds(1 + random.nextInt(60)), id, random.nextInt(6) == 0 ? 1 : 0);
        } else if (image.startsWith("slow")) {
            readyAt.put(id, now + seconds(SLOW_SECONDS));
        }
    }

    private static long seconds(int count) {
        return Duration.ofSeconds(count).toNanos();
    }

    private void endAt(long when, String id, int code) {
        ends.computeIfAbsent(when, at -> new HashMap<>()).put(id, code);
    }

    /** Lets those end whose time has come. */
    void happen() {
        while (!ends.isEmpty() && ends.firstKey() <= clock.nanos()) {
            ends.pollFirstEntry().getValue().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(end -> exit(end.getKey(), end.getValue()));
        }
        if (readyAt.isEmpty()) {
            return;
        }
        readyAt.entrySet().stream()
                .filter(entry -> entry.getValue() <= clock.nanos())
                .map(Map.Entry::getKey)
                .sorted()
                .toList()
                .forEach(id -> {
                    readyAt.remove(id);
                    changed(id);
                });
    }

    /** When something happens next, on the clock that only goes forward. */
    OptionalLong nextNanos() {
        return LongStream.concat(
                        ends.isEmpty() ? LongStream.empty() : LongStream.of(ends.firstKey()),
                        readyAt.values().stream().mapToLong(at -> at))
                .min();
    }

    /** A container ends by itself. */
    public void exit(String id, int code) {
        try {
            runtime.exit(id, code, code == 0 ? "" : "Error");
            changed(id);
        } catch (CriException gone) {
            readyAt.remove(id);
        }
    }

    /** Whether its probes fail from now on. */
    public void ready(String id, boolean ready) {
        if (ready ? unready.remove(id) : unready.add(id)) {
            changed(id);
        }
    }

    /** All probes succeed again. */
    public void allReady() {
        Set.copyOf(unready).stream().sorted().forEach(id -> ready(id, true));
    }

    private void changed(String id) {
        runtime.containers(Map.of()).stream()
                .filter(container -> container.id().equals(id))
                .map(container -> container.labels().getOrDefault(Labels.POD_UID, ""))
                .forEach(untold::add);
    }

    /** Whether something of the pod has changed by itself since {@link #told}. */
    boolean tell(String podUid) {
        return untold.contains(podUid);
    }

    void told(String podUid) {
        untold.remove(podUid);
    }

    PodObservation.ProbeState probes(String id) {
        boolean ready = !unready.contains(id) && !readyAt.containsKey(id);
        PodObservation.Verdict verdict = ready ? PodObservation.Verdict.SUCCESS : PodObservation.Verdict.FAILURE;
        return new PodObservation.ProbeState(PodObservation.Verdict.SUCCESS, PodObservation.Verdict.SUCCESS, verdict);
    }

    /** The running containers. */
    public List<Container> running() {
        return runtime.containers(Map.of()).stream()
                .filter(container -> container.state() == Container.State.RUNNING)
                .toList();
    }
}
