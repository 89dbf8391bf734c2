/** Container images made on the spot: no Docker, no registry, the same bytes from the same inputs. */
@org.jspecify.annotations.NullMarked
package dev.proa.images;
