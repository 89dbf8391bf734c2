/** The compiled schema of the built-in API; below this package the typed views, all generated. */
@NullMarked
package dev.proa.model;

import org.jspecify.annotations.NullMarked;
