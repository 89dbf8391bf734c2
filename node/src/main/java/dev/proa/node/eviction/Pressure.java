package dev.proa.node.eviction;

import dev.proa.base.Clock;
import dev.proa.node.eviction.Signal.Condition;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether the node runs out of something: measured, and kept up for five minutes after it was last seen, as upstream does. */
public final class Pressure {
    private static final Duration TRANSITION = Duration.ofMinutes(5);

    /** How much is left of how much. */
    public record Reading(long available, long capacity) {}

    /** A threshold that is not kept. */
    record Met(Signal signal, Reading reading) {
        long threshold() {
            return signal.threshold(reading.capacity());
        }
    }

    /** Where readings come from; a signal that can't be read is missing. */
    public interface Gauge {
        Map<Signal, Reading> read() throws IOException;
    }

    private final Gauge gauge;
    private final Clock clock;
    private final Map<Condition, Instant> lastSeen = new EnumMap<>(Condition.class);

    public Pressure(Gauge gauge, Clock clock) {
        this.gauge = gauge;
        this.clock = clock;
    }

    /** Measures; answers the thresholds that are not kept now, memory first. */
    synchronized List<Met> measure() throws IOException {
        Map<Signal, Reading> readings = new EnumMap<>(Signal.class);
        readings.putAll(gauge.read());
        List<Met> met = readings.entrySet().stream()
                .filter(e -> e.getValue().capacity() > 0)
                .map(e -> new Met(e.getKey(), e.getValue()))
                .filter(m -> m.reading().available() < m.threshold())
                .toList();
        met.forEach(m -> lastSeen.put(m.signal().condition(), clock.now()));
        return met;
    }

    /** The conditions that hold, or held a short while ago. */
    public synchronized Set<Condition> conditions() {
        Set<Condition> holding = EnumSet.noneOf(Condition.class);
        Instant now = clock.now();
        lastSeen.forEach((condition, at) -> {
            boolean recent = Duration.between(at, now).abs().compareTo(TRANSITION) < 0;
            if (recent) {
                holding.add(condition);
            }
        });
        return holding;
    }

    /** Measured for the Node's status, so that its first one is true already. */
    public Set<Condition> measuredConditions() throws IOException {
        measure();
        return conditions();
    }

    /** The reading of a signal now. */
    public Optional<Reading> reading(Signal signal) throws IOException {
        return Optional.ofNullable(gauge.read().get(signal));
    }
}
