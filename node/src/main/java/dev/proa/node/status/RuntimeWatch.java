package dev.proa.node.status;

import dev.proa.base.Clock;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.ContainerRuntime.RuntimeCondition;
import dev.proa.cri.CriException;
import dev.proa.cri.Image;
import dev.proa.cri.RuntimeFeatures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the container runtime last said of itself, and whether it still answers. It is asked on a thread of its own, so that
 * one that hangs never holds up the node's status, which is to tell of it.
 */
public final class RuntimeWatch {
    /** How long a runtime may fail to answer, as upstream waits: it may just be started again. */
    private static final Duration DOWN_AFTER = Duration.ofSeconds(30);

    private static final Duration HANGS_AFTER = Duration.ofSeconds(60);
    private static final Duration RELIST_AFTER = Duration.ofMinutes(3);

    private final ContainerRuntime runtime;
    private final Clock clock;

    private record Answer(
            String version, List<RuntimeCondition> conditions, List<Image> images, RuntimeFeatures features) {}

    private volatile Answer answer = new Answer("containerd://Unknown", List.of(), List.of(), RuntimeFeatures.NONE);
    private volatile boolean answered;
    private volatile boolean fails = true;
    private volatile long failsSince;
    private volatile boolean asking;
    private volatile long askingSince;
    private volatile long relistedAt;

    public RuntimeWatch(ContainerRuntime runtime, Clock clock) {
        this.runtime = runtime;
        this.clock = clock;
        relistedAt = clock.nanos();
    }

    /**
     * Asks the runtime.
     *
     * @throws CriException when it doesn't answer
     */
    public void look() {
        askingSince = clock.nanos();
        asking = true;
        try {
            ContainerRuntime.RuntimeVersion asked = runtime.version();
            String version = asked.name() + "://" + asked.version();
            // What it can changes with its version only.
            RuntimeFeatures features = version.equals(answer.version()) ? answer.features() : runtime.features();
            answer = new Answer(version, runtime.conditions(), runtime.images(), features);
            answered = true;
            fails = false;
        } catch (CriException e) {
            if (!fails) {
                failsSince = clock.nanos();
            }
            fails = true;
            throw e;
        } finally {
            asking = false;
        }
    }

    /** The containers were listed just now. */
    public void relisted() {
        relistedAt = clock.nanos();
    }

    /** Why pods can't be looked after, in upstream's words. */
    public Optional<String> fault() {
        long now = clock.nanos();
        boolean down = !answered || fails && now - failsSince > DOWN_AFTER.toNanos();
        boolean hangs = asking && now - askingSince > HANGS_AFTER.toNanos();
        if (down || hangs) {
            return Optional.of("container runtime is down");
        }
        Duration unlisted = Duration.ofNanos(now - relistedAt);
        return unlisted.compareTo(RELIST_AFTER) > 0
                ? Optional.of("PLEG is not healthy: pleg was last seen active " + unlisted.toMinutes() + "m"
                        + unlisted.toSecondsPart() + "s ago; threshold is 3m0s")
                : Optional.empty();
    }

    /** Such as containerd://2.1.4. */
    String version() {
        return answer.version();
    }

    List<RuntimeCondition> conditions() {
        return answer.conditions();
    }

    List<Image> images() {
        return answer.images();
    }

    /** What it can beyond the least. */
    RuntimeFeatures features() {
        return answer.features();
    }
}
