/**
 * The model of a schema and the operations that need nothing but a schema: decoding into Go's form, strategic merge
 * patch, server-side apply, protobuf. Built-in kinds, custom resources and the mesh's kinds all become the same types.
 */
@NullMarked
package dev.proa.schema;

import org.jspecify.annotations.NullMarked;
