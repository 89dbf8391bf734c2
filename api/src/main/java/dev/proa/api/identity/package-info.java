/** Who a client is and what it may do. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.identity;
