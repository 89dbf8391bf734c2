/**
 * Which node each pod goes to: a planner over a snapshot of nodes ({@link dev.proa.scheduler.SchedulingPlanner}), a queue
 * by priority, and the {@link dev.proa.scheduler.Scheduler} that brings them together.
 */
@NullMarked
package dev.proa.scheduler;

import org.jspecify.annotations.NullMarked;
