/** Errors as clients see them: reasons, codes, causes; field errors in the words that clients match on. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.error;
