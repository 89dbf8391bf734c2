/** What readers inside the process see: every kind at one revision. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.world;
