/** What a write takes from a shared, finite pool: cluster addresses, node ports. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.allocation;
