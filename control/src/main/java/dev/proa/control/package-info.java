/**
 * The planners' engine. Deciding is pure: a {@link dev.proa.control.Reconciler} turns a key, a World and an instant into
 * a {@link dev.proa.control.Plan} that says why. Doing is separate: an {@link dev.proa.control.Executor} carries the
 * plan's actions out through the API with the component's own identity. The {@link dev.proa.control.Engine} decides
 * which key is planned when.
 */
@NullMarked
package dev.proa.control;

import org.jspecify.annotations.NullMarked;
