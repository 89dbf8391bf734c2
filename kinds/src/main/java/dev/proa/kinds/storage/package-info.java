/** The storage group's kinds, and PersistentVolumes. */
@org.jspecify.annotations.NullMarked
package dev.proa.kinds.storage;
