package dev.proa.control.simulation;

/**
 * How often something goes wrong, each of so many.
 *
 * @param refused writes in 1,000 that fail without effect: conflicts, internal errors, timeouts
 * @param lost writes in 1,000 that have their effect and are answered with a timeout
 * @param stale plans in 1,000 that are made on an older World than the newest
 * @param late deliveries of changes in 1,000 that are held back
 */
public record Mishaps(int refused, int lost, int stale, int late) {
    public static final Mishaps NONE = new Mishaps(0, 0, 0, 0);
}
