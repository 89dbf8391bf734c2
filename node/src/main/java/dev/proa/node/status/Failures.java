package dev.proa.node.status;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often something failed on this node since the process began, by where it did. */
public final class Failures {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    public void count(String where) {
        counts.computeIfAbsent(where, w -> new LongAdder()).increment();
    }

    public long of(String where) {
        LongAdder count = counts.get(where);
        return count == null ? 0 : count.sum();
    }

    /** In the Prometheus exposition format. */
    String metrics() {
        StringBuilder text = new StringBuilder(
                "# HELP proa_node_failures_total Failures that were caught and are tried again, by where they arose\n"
                        + "# TYPE proa_node_failures_total counter\n");
        new TreeMap<>(counts)
                .forEach((where, count) -> text.append("proa_node_failures_total{where=\"")
                        .append(where)
                        .append("\"} ")
                        .append(count.sum())
                        .append('\n'));
        return text.toString();
    }
}
