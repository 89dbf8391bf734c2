/** Why a node cannot take a pod, each reason in upstream's words; their order is in {@link dev.proa.scheduler.filter.Filters}. */
@NullMarked
package dev.proa.scheduler.filter;

import org.jspecify.annotations.NullMarked;
