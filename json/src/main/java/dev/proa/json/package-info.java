/** An immutable JSON tree, its parser and writer, YAML, and the patch algebra (RFC 6902, RFC 7386). */
@org.jspecify.annotations.NullMarked
package dev.proa.json;
