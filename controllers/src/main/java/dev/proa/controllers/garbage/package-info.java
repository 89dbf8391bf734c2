/** Deletes what belongs to nothing any more. */
@NullMarked
package dev.proa.controllers.garbage;

import org.jspecify.annotations.NullMarked;
