/** Volumes and claims that stay while they are used. */
@NullMarked
package dev.proa.controllers.protection;

import org.jspecify.annotations.NullMarked;
