/** The batch group's kinds. */
@org.jspecify.annotations.NullMarked
package dev.proa.kinds.batch;
