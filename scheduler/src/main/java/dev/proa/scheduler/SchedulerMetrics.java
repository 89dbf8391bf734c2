package dev.proa.scheduler;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** The scheduler's counts under upstream's names, in Prometheus' text form. */
final class SchedulerMetrics {
    final LongAdder scheduled = new LongAdder();
    final LongAdder unschedulable = new LongAdder();
    final LongAdder errors = new LongAdder();

    String text(Map<String, Integer> pending, long droppedEvents) {
        StringBuilder out =
                new StringBuilder("# HELP scheduler_schedule_attempts_total Attempts to schedule pods, by result.\n"
                        + "# TYPE scheduler_schedule_attempts_total counter\n");
        Map.of("scheduled", scheduled, "unschedulable", unschedulable, "error", errors).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> out.append("scheduler_schedule_attempts_total{profile=\"")
                        .append(Scheduler.NAME)
                        .append("\",result=\"")
                        .append(each.getKey())
                        .append("\"} ")
                        .append(each.getValue().sum())
                        .append('\n'));
        out.append("# HELP scheduler_pending_pods Pods that wait, by queue.\n# TYPE scheduler_pending_pods gauge\n");
        new TreeMap<>(pending)
                .forEach((queue, count) -> out.append("scheduler_pending_pods{queue=\"")
                        .append(queue)
                        .append("\"} ")
                        .append(count)
                        .append('\n'));
        out.append("# HELP scheduler_events_dropped_total Events that were not written because too many waited.\n")
                .append("# TYPE scheduler_events_dropped_total counter\nscheduler_events_dropped_total ")
                .append(droppedEvents)
                .append('\n');
        return out.toString();
    }
}
