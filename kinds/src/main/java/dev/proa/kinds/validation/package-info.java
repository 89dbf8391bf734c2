/** What the validation of several kinds shares: formats, label selectors, addresses, resource names and quantities. */
@org.jspecify.annotations.NullMarked
package dev.proa.kinds.validation;
