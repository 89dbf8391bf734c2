/** Content negotiation, decoding of bodies, encoding of answers: JSON, YAML, protobuf, Table, PartialObjectMetadata. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.media;
