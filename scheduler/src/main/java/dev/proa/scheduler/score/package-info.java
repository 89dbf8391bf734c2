/** How well a node suits a pod; the weights are in {@link dev.proa.scheduler.score.Scores}. */
@NullMarked
package dev.proa.scheduler.score;

import org.jspecify.annotations.NullMarked;
