package dev.proa.store;

/**
 * Where recovery leaves the log.
 *
 * @param firstRevision the first of the last file, or of the one to begin
 * @param wholeBytes how much of it is whole frames; 0 when it is to be begun
 * @param bytesSinceCheckpoint how much was written since the newest checkpoint
 */
record LogTail(long firstRevision, long wholeBytes, long bytesSinceCheckpoint) {}
