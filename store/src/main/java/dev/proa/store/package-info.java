/**
 * The store: ordered string keys, immutable values, one revision counter. {@link dev.proa.store.Store} is the contract; the embedded
 * engines are {@link dev.proa.store.MemoryStore} and {@link dev.proa.store.LogStore}.
 */
@NullMarked
package dev.proa.store;

import org.jspecify.annotations.NullMarked;
