/**
 * Reads the Kubernetes artifacts at build time and writes the compiled schema, the list of resources and the typed
 * views. Runs only in the build.
 */
@NullMarked
package dev.proa.schema.compiler;

import org.jspecify.annotations.NullMarked;
