/** Dynamic resource allocation: what classes, claims and slices of devices may be. */
@org.jspecify.annotations.NullMarked
package dev.proa.kinds.device;
