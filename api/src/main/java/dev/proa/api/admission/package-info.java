/** The synchronous steps that change or refuse a write between decoding and commit, in one readable order. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.admission;
