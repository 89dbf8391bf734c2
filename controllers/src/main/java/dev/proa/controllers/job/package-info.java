/** Jobs: pods that run to their end, counted exactly once each. */
@NullMarked
package dev.proa.controllers.job;

import org.jspecify.annotations.NullMarked;
