/** What everything stands on: time, randomness, disk, the log. Injected everywhere, so that a simulation can own them. */
@org.jspecify.annotations.NullMarked
package dev.proa.base;
