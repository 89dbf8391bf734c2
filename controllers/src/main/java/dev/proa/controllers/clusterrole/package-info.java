/** Roles made of other roles. */
@NullMarked
package dev.proa.controllers.clusterrole;

import org.jspecify.annotations.NullMarked;
