/** Label and field selectors. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.selector;
