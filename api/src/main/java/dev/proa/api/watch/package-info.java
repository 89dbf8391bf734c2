/** Watches: changes of the store as events, selected, encoded at most once, sent without waiting for anybody. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.watch;
