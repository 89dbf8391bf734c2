/** HorizontalPodAutoscalers. */
@org.jspecify.annotations.NullMarked
package dev.proa.kinds.autoscaling;
