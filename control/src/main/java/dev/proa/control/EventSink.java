package dev.proa.control;

/** Where a component's events go. */
@FunctionalInterface
public interface EventSink {
    void record(Action.Event event);
}
