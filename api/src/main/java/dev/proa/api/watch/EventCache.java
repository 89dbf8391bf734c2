package dev.proa.api.watch;

import dev.proa.api.media.Accepted;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Objects of recent events in forms other than the stored one, so that each is encoded once however many watch. Bounded
 * by bytes; the oldest go first.
 */
final class EventCache {
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, byte[]> encoded = new HashMap<>();
    private final ArrayDeque<Key> order = new ArrayDeque<>();
    private long bytes;

    EventCache(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** One object at one revision in one form. */
    record Key(String storeKey, long revision, String apiVersion, Accepted accepted) {}

    byte[] get(Key key, Supplier<byte[]> encode) {
        byte[] known = find(key);
        if (known != null) {
            return known;
        }
        byte[] made = encode.get();
        lock.lock();
        try {
            if (encoded.putIfAbsent(key, made) == null) {
                order.add(key);
                bytes += made.length;
                while (bytes > bytesMax) {
                    byte[] oldest = encoded.remove(order.remove());
                    bytes -= oldest == null ? 0 : oldest.length;
                }
            }
        } finally {
            lock.unlock();
        }
        return made;
    }

    private byte @org.jspecify.annotations.Nullable [] find(Key key) {
        lock.lock();
        try {
            return encoded.get(key);
        } finally {
            lock.unlock();
        }
    }
}
