package dev.proa.control;

import dev.proa.base.Clock;
import dev.proa.base.Log;
import dev.proa.base.RepeatedWarning;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every plan that did something: a line of JSON each, {@code {"at", "component", "key", "why", "actions", "written", "failure"}}, with
 * actions as in {@link PlanDocument} and, per write, verb, resource, namespace, name, uid and resourceVersion.
 *
 * <p>It may cost no planner its time, nor the cluster its life: who plans puts the plan into a bounded queue, one thread writes, and what
 * doesn't fit or can't be written (a full disk) is dropped and counted.
 */
public final class FlightRecorder implements PlanObserver, AutoCloseable {
    private static final Log LOG = Log.of(FlightRecorder.class);
    private static final int WAITING_MAX = 1_000;

    /** In characters. The steps are left out of a line that is longer; it says how long it was. */
    private static final int LINE_LENGTH_MAX = 256 << 10;

    private record Entry(String component, Key key, Plan plan, Outcome outcome, Instant at) {}

    private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final LongAdder dropped = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final Opening opening;
    private final RepeatedWarning failed;
    private final Thread writer;
    /** Of the writing thread alone. */
    private @Nullable OutputStream out;

    /** Opens what is written to; tried again with the next plan where it fails. */
    @FunctionalInterface
    public interface Opening {
        OutputStream open() throws IOException;
    }

    /** @param opening what it opens takes one whole line with each write; bounding it is its own business */
    public FlightRecorder(Opening opening, Clock clock) {
        this.opening = opening;
        this.failed = new RepeatedWarning(LOG, "plans are not recorded", clock);
        this.writer = Thread.ofPlatform().name("flight-recorder").daemon().unstarted(this::write);
    }

    public void start() {
        writer.start();
    }

    @Override
    public void planned(String component, Key key, Plan plan, Outcome outcome, Instant at) {
        boolean didSomething =
                outcome instanceof Outcome.Failed || !outcome.written().isEmpty();
        if (didSomething && !waiting.offer(new Entry(component, key, plan, outcome, at))) {
            dropped.increment();
        }
    }

    private void write() {
        try {
            while (true) {
                keep(waiting.take());
            }
        } catch (InterruptedException ended) {
            LOG.debug("flight recorder ended", "dropped", dropped.sum());
        } finally {
            shut();
        }
    }

    /** A plan that cannot be written down, whyever, costs its own line: the thread goes on. */
    private void keep(Entry entry) {
        try {
            opened().write(line(entry));
            written.increment();
        } catch (Throwable broken) {
            dropped.increment();
            failed.occurred("cause", Faults.text(broken));
        }
    }

    private OutputStream opened() throws IOException {
        OutputStream opened = out == null ? opening.open() : out;
        out = opened;
        return opened;
    }

    private static byte[] line(Entry entry) {
        JsonObject.Builder line = JsonObject.builder()
                .put("at", entry.at().toString())
                .put("component", entry.component())
                .put("key", entry.key().toString())
                .put("why", entry.plan().why());
        if (entry.outcome() instanceof Outcome.Failed(var cause, var ignored)) {
            line.put("failure", String.valueOf(cause.getMessage()));
        }
        line.put(
                "written",
                JsonArray.of(entry.outcome().written().stream()
                        .map(FlightRecorder::write)
                        .toList()));
        String whole = line.put("actions", PlanDocument.of(entry.plan())).build() + "\n";
        if (whole.length() > LINE_LENGTH_MAX) {
            whole = line.remove("actions")
                            .put("lengthWithActions", whole.length())
                            .build() + "\n";
        }
        return whole.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject write(Written written) {
        return JsonObject.builder()
                .put("verb", written.verb())
                .put("resource", written.resource().toString())
                .putUnlessEmpty("namespace", written.namespace())
                .putUnlessEmpty("name", written.name())
                .putUnlessEmpty("uid", written.uid())
                .putUnlessEmpty("resourceVersion", written.resourceVersion())
                .build();
    }

    /** In Prometheus' text form. */
    public String metrics() {
        return "# HELP proa_recorded_plans_total Plans that were kept in the flight recorder, and those that were not.\n"
                + "# TYPE proa_recorded_plans_total counter\n"
                + "proa_recorded_plans_total{kept=\"true\"} " + written.sum() + "\n"
                + "proa_recorded_plans_total{kept=\"false\"} " + dropped.sum() + "\n";
    }

    /** All of them hear of each plan. */
    public static PlanObserver all(List<PlanObserver> observers) {
        return (component, key, plan, outcome, at) ->
                observers.forEach(each -> each.planned(component, key, plan, outcome, at));
    }

    private void shut() {
        try (OutputStream open = out) {
            LOG.debug("flight recorder closed", "open", open != null);
        } catch (IOException e) {
            LOG.debug("flight recorder not closed", "cause", e.getMessage());
        }
    }

    /** What waits is lost. */
    @Override
    public void close() {
        writer.interrupt();
    }
}
