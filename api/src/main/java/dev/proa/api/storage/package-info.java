/** How objects lie in the store: bytes that are served as they are, with a place for the revision. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.storage;
