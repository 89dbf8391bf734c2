/** What the built-in kinds add to their schema: one small file per kind, listed in {@link dev.proa.kinds.BuiltInKinds}. */
@org.jspecify.annotations.NullMarked
package dev.proa.kinds;
