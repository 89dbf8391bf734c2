package dev.proa.wire;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that the headers of all requests of a server take together. Any thread. */
final class HeaderBudget {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    HeaderBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Takes more for someone who then holds {@code held}; false, and nothing taken, when there is no room for one who holds so much. */
    boolean take(long more, long held) {
        long taken = bytes.addAndGet(more);
        if (taken > bytesMax && held > ServerLimits.HEADER_BYTES_GRANTED) {
            bytes.addAndGet(-more);
            return false;
        }
        return true;
    }

    void giveBack(long given) {
        bytes.addAndGet(-given);
    }

    long taken() {
        return bytes.get();
    }
}
