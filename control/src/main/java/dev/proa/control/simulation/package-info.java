/** A cluster in memory that keeps the API's rules for writes, so that planners can be simulated and tested. */
@NullMarked
package dev.proa.control.simulation;

import org.jspecify.annotations.NullMarked;
