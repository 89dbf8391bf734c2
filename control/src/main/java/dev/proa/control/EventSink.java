package dev.proa.control;

/** Where a component's events go. */
@FunctionalInterface
public interface EventSink {
    void record(Action.Event event);

    /** How many it has not taken because too many waited. */
    default long dropped() {
        return 0;
    }
}
