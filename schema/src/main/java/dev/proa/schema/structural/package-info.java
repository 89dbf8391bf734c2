/** Schemas of custom resources: their parts, pruning, defaulting, and the types that apply merges by. */
@NullMarked
package dev.proa.schema.structural;

import org.jspecify.annotations.NullMarked;
