/** Pods that nobody will end or remove. */
@NullMarked
package dev.proa.controllers.pod;

import org.jspecify.annotations.NullMarked;
