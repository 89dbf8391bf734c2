/** Jobs that are to go some time after their end. */
@NullMarked
package dev.proa.controllers.finished;

import org.jspecify.annotations.NullMarked;
