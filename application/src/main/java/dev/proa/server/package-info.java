/** The wiring of the one process. */
@org.jspecify.annotations.NullMarked
package dev.proa.server;
