package dev.proa.store;

import java.util.Optional;

/**
 * What is wrong with a store, part by part; empty where nothing is.
 *
 * @param owner the thread that commits: it has ended, takes no more writes, or has been at one group of them for
 *     {@link #BUSY_SECONDS_MAX}. Nothing can be written
 * @param dispatcher the thread that tells watches: it has ended, or a listener has held it for as long. Nobody sees changes
 * @param checkpoints the last one could not be written: the log grows, and a start takes longer each time
 * @param disk it is full: writes are refused until there is room, reads go on; it is said for {@link #ROOM_AGAIN_SECONDS} longer
 */
public record StoreFaults(
        Optional<String> owner, Optional<String> dispatcher, Optional<String> checkpoints, Optional<String> disk) {
    /** A sync to a slow disk takes a second or two; whoever needs longer is stuck. */
    public static final int BUSY_SECONDS_MAX = 10;

    /** The disk counts as full until a write has succeeded and none was refused for so long. */
    public static final int ROOM_AGAIN_SECONDS = 5;
}
