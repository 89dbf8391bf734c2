/** The end of namespaces. */
@NullMarked
package dev.proa.controllers.namespace;

import org.jspecify.annotations.NullMarked;
