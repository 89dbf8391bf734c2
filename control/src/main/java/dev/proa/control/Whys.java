package dev.proa.control;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why each key's last plan was what it was; the oldest are forgotten above the limit. For several threads. */
public final class Whys implements PlanObserver {
    /** A reconciler's last word about a key. */
    public record Why(String reconciler, Key key, Instant at, String text) {}

    private record Subject(String reconciler, Key key) {}

    private final Map<Subject, Why> last;

    public Whys(int whysMax) {
        this.last = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Subject, Why> eldest) {
                return size() > whysMax;
            }
        };
    }

    @Override
    public synchronized void planned(String component, Key key, Plan plan, Outcome outcome, Instant at) {
        String text = outcome instanceof Outcome.Failed(var cause, var ignored)
                ? plan.why() + ": " + cause.getMessage()
                : plan.why();
        last.put(new Subject(component, key), new Why(component, key, at, text));
    }

    public synchronized Optional<Why> of(String reconciler, Key key) {
        return Optional.ofNullable(last.get(new Subject(reconciler, key)));
    }

    /** Of every reconciler that planned for this key. */
    public synchronized List<Why> about(Key key) {
        return last.values().stream().filter(why -> why.key().equals(key)).toList();
    }
}
