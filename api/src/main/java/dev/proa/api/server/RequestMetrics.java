package dev.proa.api.server;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How many requests there were, by verb, resource and code, in Prometheus' text form. */
final class RequestMetrics {
    private static final int SERIES_MAX = 10_000;

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "TRACE");

    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();

    void count(String method, String resource, int code) {
        String verb = METHODS.contains(method) ? method : "other";
        String series =
                "apiserver_request_total{code=\"" + code + "\",resource=\"" + resource + "\",verb=\"" + verb + "\"}";
        LongAdder counter = requests.get(series);
        if (counter == null && requests.size() < SERIES_MAX) {
            counter = requests.computeIfAbsent(series, s -> new LongAdder());
        }
        if (counter != null) {
            counter.increment();
        }
    }

    String text(LongSupplier revision, LongSupplier watches) {
        StringBuilder out = new StringBuilder();
        out.append("# HELP apiserver_request_total Requests answered, by verb, resource and HTTP code.\n");
        out.append("# TYPE apiserver_request_total counter\n");
        new TreeMap<>(requests)
                .forEach((series, count) ->
                        out.append(series).append(' ').append(count.sum()).append('\n'));
        out.append("# HELP apiserver_longrunning_requests Open watches.\n");
        out.append("# TYPE apiserver_longrunning_requests gauge\n");
        out.append("apiserver_longrunning_requests{verb=\"WATCH\"} ")
                .append(watches.getAsLong())
                .append('\n');
        out.append("# HELP proa_store_revision The newest revision.\n# TYPE proa_store_revision gauge\n");
        out.append("proa_store_revision ").append(revision.getAsLong()).append('\n');
        return out.toString();
    }
}
