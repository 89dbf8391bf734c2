/** The API pipeline that serves every verb of every kind. */
@org.jspecify.annotations.NullMarked
package dev.proa.api;
