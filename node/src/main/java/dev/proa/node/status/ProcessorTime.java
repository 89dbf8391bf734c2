package dev.proa.node.status;

import dev.proa.base.Clock;
import dev.proa.node.linux.ControlGroups;
import java.io.IOException;
import java.util.OptionalLong;

/** How much processor time all of the machine has used, and how much of it now: the mean between the last two samples. */
public final class ProcessorTime {
    private static final long APART_NANOS_MIN = 1_000_000_000L;
    private static final long NANOS = 1_000_000_000L;

    private record Sample(long atNanos, long usedNanos) {}

    private final ControlGroups groups = new ControlGroups();
    private final Clock clock;
    private volatile Sample before = new Sample(0, 0);
    private volatile Sample last = new Sample(0, 0);

    public ProcessorTime(Clock clock) {
        this.clock = clock;
    }

    /** Takes a sample, unless the last one is too new. */
    public synchronized void sample() throws IOException {
        Sample now = new Sample(clock.nanos(), groups.usage("/").cpuNanos());
        if (now.usedNanos() > 0 && (last.usedNanos() == 0 || now.atNanos() - last.atNanos() >= APART_NANOS_MIN)) {
            before = last;
            last = now;
        }
    }

    /** Nanoseconds of all processors together since the machine was started; empty where there is no such counter. */
    OptionalLong coreNanoSeconds() throws IOException {
        long used = groups.usage("/").cpuNanos();
        return used > 0 ? OptionalLong.of(used) : OptionalLong.empty();
    }

    /** Billionths of a processor in use; empty before there are two samples. */
    synchronized OptionalLong nanoCores() {
        if (before.usedNanos() == 0 || last.usedNanos() < before.usedNanos()) {
            return OptionalLong.empty();
        }
        double share = (double) (last.usedNanos() - before.usedNanos()) / (last.atNanos() - before.atNanos());
        return OptionalLong.of(Math.round(share * NANOS));
    }
}
