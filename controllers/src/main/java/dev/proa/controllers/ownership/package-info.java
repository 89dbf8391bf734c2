/** Which controller an object belongs to: adoption and release. */
@NullMarked
package dev.proa.controllers.ownership;

import org.jspecify.annotations.NullMarked;
