/** The one way of every write and read, for every kind. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.pipeline;
