/** PodDisruptionBudgets: how many pods may be evicted now. */
@NullMarked
package dev.proa.controllers.disruption;

import org.jspecify.annotations.NullMarked;
