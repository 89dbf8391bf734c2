/** What every cluster holds from its first second on, written through the pipeline like everything else. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.bootstrap;
