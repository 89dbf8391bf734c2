package dev.proa.node.event;

import dev.proa.api.error.ApiException;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.RepeatedWarning;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeApi;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Pod;
import dev.proa.node.status.Failures;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Writes Events in the background: what happens again is counted up instead of written anew, and when too many wait the
 * newest are dropped, for they must never hold up a pod.
 */
public final class EventRecorder implements AutoCloseable {
    private static final Log LOG = Log.of(EventRecorder.class);
    private static final int WAITING_MAX = 1000;
    private static final int REMEMBERED_MAX = 4096;

    private record Key(String object, String reason, String message, String field) {}

    private record Seen(String name, String firstTimestamp, int count) {}

    private final NodeApi api;
    private final Clock clock;
    private final String nodeName;
    private final BlockingQueue<JsonObject> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final Map<Key, Seen> seen = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Seen> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };
    private final Failures failures;
    private final RepeatedWarning dropped;
    private final Thread writer;

    /** @param failures where events are counted that are dropped */
    public EventRecorder(NodeApi api, Clock clock, String nodeName, Failures failures) {
        this.api = api;
        this.clock = clock;
        this.nodeName = nodeName;
        this.failures = failures;
        this.dropped = new RepeatedWarning(LOG, "events dropped: too many wait", clock);
        writer = Thread.ofVirtual().name("node-events").start(this::write);
    }

    public void normal(Pod pod, String reason, String message) {
        record(reference(pod, ""), "Normal", reason, message);
    }

    public void warning(Pod pod, String reason, String message) {
        record(reference(pod, ""), "Warning", reason, message);
    }

    public void normal(Pod pod, ContainerSpec container, String reason, String message) {
        record(reference(pod, path(container)), "Normal", reason, message);
    }

    public void warning(Pod pod, ContainerSpec container, String reason, String message) {
        record(reference(pod, path(container)), "Warning", reason, message);
    }

    /** About the node itself. */
    public void node(boolean warning, String reason, String message) {
        JsonObject reference = JsonObject.of("kind", "Node", "name", nodeName, "uid", nodeName);
        record(reference, warning ? "Warning" : "Normal", reason, message);
    }

    private static String path(ContainerSpec container) {
        String list = switch (container.role()) {
            case INIT -> "spec.initContainers";
            case REGULAR -> "spec.containers";
            case EPHEMERAL -> "spec.ephemeralContainers";
        };
        return list + "{" + container.name() + "}";
    }

    private static JsonObject reference(Pod pod, String fieldPath) {
        return JsonObject.builder()
                .put("kind", "Pod")
                .put("namespace", pod.namespace())
                .put("name", pod.name())
                .put("uid", pod.uid())
                .put("apiVersion", "v1")
                .put("resourceVersion", pod.metadata().string("resourceVersion"))
                .putUnlessEmpty("fieldPath", fieldPath)
                .build();
    }

    private void record(JsonObject reference, String type, String reason, String message) {
        Instant now = clock.now();
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        Key key = new Key(reference.string("uid"), reason, message, reference.string("fieldPath"));
        Seen latest;
        synchronized (seen) {
            Seen before = seen.get(key);
            String name = reference.string("name") + "."
                    + Long.toHexString(now.getEpochSecond() * 1_000_000_000L + now.getNano());
            latest = before == null
                    ? new Seen(name, time, 1)
                    : new Seen(before.name(), before.firstTimestamp(), before.count() + 1);
            seen.put(key, latest);
        }
        String namespace = reference.string("namespace", "default");
        JsonObject event = JsonObject.of(
                "apiVersion",
                "v1",
                "kind",
                "Event",
                "metadata",
                JsonObject.of("name", latest.name(), "namespace", namespace),
                "involvedObject",
                reference,
                "reason",
                reason,
                "message",
                message,
                "type",
                type,
                "source",
                JsonObject.of("component", "kubelet", "host", nodeName),
                "reportingComponent",
                "kubelet",
                "reportingInstance",
                nodeName,
                "firstTimestamp",
                latest.firstTimestamp(),
                "lastTimestamp",
                time,
                "count",
                latest.count());
        if (!waiting.offer(event)) {
            failures.count("events");
            dropped.occurred("limit", WAITING_MAX, "reason", reason, "message", message);
        }
    }

    private void write() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                JsonObject event = waiting.take();
                api.writeEvent(event);
            } catch (ApiException e) {
                LOG.debug("an event is not written", "why", e.getMessage());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                LOG.error("an event is not written", "why", e);
            }
        }
    }

    @Override
    public void close() {
        writer.interrupt();
    }
}
