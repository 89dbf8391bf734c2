package dev.proa.control;

import java.time.Instant;

/** Hears of every plan that was carried out. Called on the thread that did it; must be quick. */
@FunctionalInterface
public interface PlanObserver {
    void planned(String component, Key key, Plan plan, Outcome outcome, Instant at);
}
