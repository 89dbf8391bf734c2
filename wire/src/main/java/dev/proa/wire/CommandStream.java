package dev.proa.wire;

import java.util.Locale;

/** The streams of a command run from afar, in the order of their channel numbers in WebSocket messages. */
public enum CommandStream {
    STDIN,
    STDOUT,
    STDERR,
    /** How it ended: a Status object as JSON (before version 4 of the protocol: plain text, empty for success). */
    ERROR,
    /** Sizes of the terminal, JSON objects one after the other. */
    RESIZE;

    /** Whether it flows from the user to the command. */
    public boolean towardsCommand() {
        return this == STDIN || this == RESIZE;
    }

    /** The {@code streamType} header of a SPDY stream. */
    String type() {
        return name().toLowerCase(Locale.ROOT);
    }
}
