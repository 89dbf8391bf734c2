/** What flow schemas and priority levels may be. */
@org.jspecify.annotations.NullMarked
package dev.proa.kinds.flowcontrol;
