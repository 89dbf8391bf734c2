/**
 * Server-side apply: who owns which fields of an object, what an applied configuration changes, and where managers
 * conflict. The rules are those of upstream's structured merge.
 */
@NullMarked
package dev.proa.schema.apply;

import org.jspecify.annotations.NullMarked;
