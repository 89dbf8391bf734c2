package dev.proa.control;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Exponential delays per key: doubled with each failure, forgotten after a success. Not for several threads. */
public final class Backoff<K> {
    private static final int DOUBLINGS_MAX = 30;

    private final Duration first;
    private final Duration max;
    private final Map<K, Integer> failures = new HashMap<>();

    public Backoff(Duration first, Duration max) {
        this.first = first;
        this.max = max;
    }

    /** How long to wait after this failure. */
    public Duration failed(K key) {
        return delay(first, max, failures.merge(key, 1, Integer::sum));
    }

    /**
     * How long to wait the so-manieth time: {@code first}, doubled each further time, at most {@code max}.
     *
     * @param times at least 1
     */
    public static Duration delay(Duration first, Duration max, long times) {
        Duration delay = first.multipliedBy(1L << Math.min(times - 1, DOUBLINGS_MAX));
        return delay.compareTo(max) > 0 ? max : delay;
    }

    public void succeeded(K key) {
        failures.remove(key);
    }
}
