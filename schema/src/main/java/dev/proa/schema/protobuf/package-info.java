/** Objects as protobuf messages, by their schema. */
@NullMarked
package dev.proa.schema.protobuf;

import org.jspecify.annotations.NullMarked;
