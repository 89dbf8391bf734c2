/** Subresources and kinds that act instead of storing: binding, eviction, token, exec, log, reviews. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.action;
