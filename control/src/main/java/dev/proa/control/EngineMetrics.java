package dev.proa.control;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The engine's counts in Prometheus' text form, under the names that client-go's work queues and controller-runtime give
 * them. Reconcilers of the same name are added up.
 */
final class EngineMetrics {
    private final List<Lane> lanes;
    private final StringBuilder out = new StringBuilder();

    private EngineMetrics(List<Lane> lanes) {
        this.lanes = lanes;
    }

    static String text(List<Lane> lanes, Faults faults) {
        EngineMetrics metrics = new EngineMetrics(lanes);
        metrics.all();
        metrics.out
                .append("# HELP proa_faults Things that fail now, see the document of faults.\n")
                .append("# TYPE proa_faults gauge\nproa_faults ")
                .append(faults.size())
                .append('\n');
        return metrics.out.toString();
    }

    private void all() {
        family("workqueue_depth", "gauge", "Keys that are ready to be planned.", "name", Lane::readyCount);
        family(
                "workqueue_adds_total",
                "counter",
                "Keys that became ready.",
                "name",
                lane -> lane.metrics().adds.sum());
        family(
                "workqueue_retries_total",
                "counter",
                "Keys to be planned again after a back-off.",
                "name",
                lane -> lane.metrics().retries.sum());
        family(
                "workqueue_longest_running_processor_seconds",
                "gauge",
                "How long the plan has taken so far that takes longest.",
                "name",
                Lane::longestSeconds);
        family(
                "controller_runtime_reconcile_total",
                "counter",
                "Plans made.",
                "controller",
                lane -> lane.metrics().plans.sum());
        family(
                "controller_runtime_reconcile_errors_total",
                "counter",
                "Plans that could not be made or carried out.",
                "controller",
                lane -> lane.metrics().errors.sum());
        family(
                "controller_runtime_reconcile_panics_total",
                "counter",
                "Planners and mappings of changes that threw.",
                "controller",
                lane -> lane.metrics().panics.sum());
        family(
                "proa_events_dropped_total",
                "counter",
                "Events that were not written because too many waited.",
                "controller",
                Lane::droppedEvents);
    }

    private void family(String name, String type, String help, String label, ToDoubleFunction<Lane> value) {
        Map<String, Double> values = new TreeMap<>();
        lanes.forEach(lane -> values.merge(lane.name(), value.applyAsDouble(lane), Double::sum));
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        values.forEach((controller, sum) -> out.append(name)
                .append('{')
                .append(label)
                .append("=\"")
                .append(controller)
                .append("\"} ")
                .append(number(sum))
                .append('\n'));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.3f", value);
    }
}
