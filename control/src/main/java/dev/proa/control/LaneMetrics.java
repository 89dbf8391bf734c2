package dev.proa.control;

import java.util.concurrent.atomic.LongAdder;

/** What one lane counts; upstream's names of these are in {@link EngineMetrics}. */
final class LaneMetrics {
    final LongAdder adds = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder plans = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder panics = new LongAdder();
}
