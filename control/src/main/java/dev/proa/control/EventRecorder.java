package dev.proa.control;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.GroupResource;
import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.RepeatedWarning;
import dev.proa.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Writes events of one component as core/v1 Events, the way client-go's correlator does: the same event again raises
 * its count; many that differ only in their message become one; and an object that causes too many loses some.
 */
public final class EventRecorder implements EventSink {
    static final GroupResource EVENTS = GroupResource.core("events");

    private static final Log LOG = Log.of(EventRecorder.class);
    private static final int REMEMBERED_MAX = 4096;
    private static final int MESSAGE_BYTES_MAX = 1024;
    private static final int SIMILAR_MAX = 10;
    private static final Duration SIMILAR_WITHIN = Duration.ofMinutes(10);
    private static final int BURST = 25;
    private static final Duration REFILL = Duration.ofMinutes(5);

    private record Seen(String name, String namespace, int count, Instant first) {}

    private record Similar(Set<String> messages, Instant last) {}

    private record Tokens(double left, Instant at) {}

    private final ApiClient client;
    private final String component;
    private final Clock clock;
    private final Map<String, Seen> seen = bounded();
    private final Map<String, Similar> similar = bounded();
    private final Map<String, Tokens> tokens = bounded();
    private final RepeatedWarning refused;
    private long lastNanos;

    public EventRecorder(ApiClient client, String component, Clock clock) {
        this.client = client;
        this.component = component;
        this.clock = clock;
        this.refused = new RepeatedWarning(LOG, "event not written", clock);
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > REMEMBERED_MAX;
            }
        };
    }

    @Override
    public synchronized void record(Action.Event event) {
        Instant now = clock.now();
        JsonObject about = reference(event.regarding());
        if (!allowed(about.toJson(), now)) {
            return;
        }
        String kindOfEvent = about.toJson() + event.type() + event.reason();
        String message = combined(kindOfEvent, event.message(), now);
        String key = kindOfEvent + (message.startsWith("(combined") ? "" : message);
        try {
            write(key, event, about, message, now);
        } catch (ApiException failure) {
            if (!Failure.NAMESPACE_TERMINATING.covers(failure)) {
                refused.occurred("reason", event.reason(), "about", about.toJson(), "cause", failure.getMessage());
            }
        }
    }

    private boolean allowed(String about, Instant now) {
        Tokens held = tokens.getOrDefault(about, new Tokens(BURST, now));
        double refilled = (double) Duration.between(held.at(), now).toMillis() / REFILL.toMillis();
        double left = Math.min(BURST, held.left() + refilled);
        tokens.put(about, new Tokens(left >= 1 ? left - 1 : left, now));
        return left >= 1;
    }

    private String combined(String kindOfEvent, String message, Instant now) {
        Similar before = similar.get(kindOfEvent);
        boolean recent = before != null && before.last().plus(SIMILAR_WITHIN).isAfter(now);
        Set<String> messages = new LinkedHashSet<>(recent && before != null ? before.messages() : Set.of());
        if (messages.size() < SIMILAR_MAX) {
            messages.add(message);
        }
        similar.put(kindOfEvent, new Similar(messages, now));
        return messages.size() < SIMILAR_MAX ? message : "(combined from similar events): " + message;
    }

    private void write(String key, Action.Event event, JsonObject about, String message, Instant now) {
        Seen before = seen.get(key);
        if (before != null && raised(key, before, message, now)) {
            return;
        }
        String namespace = about.string("namespace", "default");
        String name = about.string("name") + "." + Long.toHexString(unique(now));
        JsonObject object = object(event, about, message, now, namespace, name);
        client.create(EVENTS, namespace, object);
        seen.put(key, new Seen(name, namespace, 1, now));
    }

    private boolean raised(String key, Seen before, String message, Instant now) {
        JsonObject patch =
                JsonObject.of("count", before.count() + 1, "lastTimestamp", Times.text(now), "message", message);
        try {
            client.mergePatch(EVENTS, before.namespace(), before.name(), "", patch);
        } catch (ApiException failure) {
            if (failure.reason() == StatusReason.NOT_FOUND) {
                return false;
            }
            throw failure;
        }
        seen.put(key, new Seen(before.name(), before.namespace(), before.count() + 1, before.first()));
        return true;
    }

    /** Names of events carry the time; two at the same instant must still differ. */
    private long unique(Instant now) {
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        lastNanos = Math.max(nanos, lastNanos + 1);
        return lastNanos;
    }

    private JsonObject object(
            Action.Event event, JsonObject about, String message, Instant now, String namespace, String name) {
        JsonObject.Builder object = JsonObject.builder()
                .put("kind", "Event")
                .put("apiVersion", "v1")
                .put("metadata", JsonObject.of("name", name, "namespace", namespace))
                .put("involvedObject", about)
                .put("reason", event.reason())
                .put("message", event.action().isEmpty() ? message : shortened(message))
                .put("source", JsonObject.of("component", component));
        object.put("firstTimestamp", Times.text(now))
                .put("lastTimestamp", Times.text(now))
                .put("count", 1);
        if (!event.action().isEmpty()) {
            object.put("action", event.action()).put("eventTime", Times.micro(now));
        }
        return object.put("type", event.type().text())
                .put("reportingComponent", component)
                .put("reportingInstance", event.action().isEmpty() ? "" : component)
                .build();
    }

    /** The API takes no longer text in events that name an action; the ellipsis is the scheduler's upstream. */
    private static String shortened(String message) {
        int end = Math.min(message.length(), MESSAGE_BYTES_MAX);
        while (message.substring(0, end).getBytes(StandardCharsets.UTF_8).length > MESSAGE_BYTES_MAX) {
            end--;
        }
        return end == message.length() ? message : message.substring(0, Math.max(0, end - " ...".length())) + " ...";
    }

    /** A core/v1 ObjectReference to the object. */
    static JsonObject reference(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        return JsonObject.builder()
                .put("kind", object.string("kind"))
                .putUnlessEmpty("namespace", metadata.string("namespace"))
                .put("name", metadata.string("name"))
                .putUnlessEmpty("uid", metadata.string("uid"))
                .put("apiVersion", object.string("apiVersion"))
                .putUnlessEmpty("resourceVersion", metadata.string("resourceVersion"))
                .build();
    }
}
