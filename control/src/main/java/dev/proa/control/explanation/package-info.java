/**
 * Why something is as it is, in plain words: {@code proa why}. An {@link Explainer} reads a World, what planners said of
 * their last plans, and Events; it decides nothing and remembers nothing, so that the same input gives the same words.
 */
@NullMarked
package dev.proa.control.explanation;

import org.jspecify.annotations.NullMarked;
