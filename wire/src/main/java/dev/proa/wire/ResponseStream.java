package dev.proa.wire;

import java.time.Duration;

/**
 * An answer of unknown length that nobody's thread waits for. Every method but one may be called from any thread, never blocks, and does
 * nothing once closed. A slow client is the caller's to cut off: look at {@link #bufferedBytes} and {@link #abort}.
 */
public interface ResponseStream {

    /** Enqueues bytes, shared and not copied; they go out with the next {@link #flush}. */
    void write(byte[] bytes);

    /** As {@link #write(byte[])}, for a part of an array. */
    void write(byte[] bytes, int offset, int length);

    /** Sends what is enqueued, headers included. Many writes and one flush cost one event-loop task. */
    void flush();

    /** Bytes enqueued and not yet taken by the operating system or, on HTTP/2, by the client's flow control window. */
    long bufferedBytes();

    /** False when the client does not keep up and further bytes only pile up here. */
    boolean isWritable();

    /**
     * Waits until no more than this is enqueued: for what can be written as slowly as the client takes it. The one method that blocks.
     *
     * @return false when that took longer than {@code waitMax} or the stream is over
     */
    boolean awaitTaken(long bufferedBytes, Duration waitMax) throws InterruptedException;

    /** Ends the answer properly after what was enqueued. */
    void close();

    /** Ends the answer at once, as an error that the client notices (reset stream, broken chunk); drops what was enqueued. */
    void abort();

    boolean isClosed();

    /** Runs once when the stream is over, however it ended; at once if it already is. On the event loop. */
    void onClose(Runnable action);
}
