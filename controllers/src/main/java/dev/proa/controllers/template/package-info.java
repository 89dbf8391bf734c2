/** Pods and hashes made from pod templates. */
@NullMarked
package dev.proa.controllers.template;

import org.jspecify.annotations.NullMarked;
