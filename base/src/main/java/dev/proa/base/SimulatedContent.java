package dev.proa.base;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A simulated file's bytes twice: as they read now, and as they are on the disk, with the changes between the two. Guarded by its disk.
 */
final class SimulatedContent {
    private static final int SECTOR_BYTES = 512;

    /** A change not yet synced: bytes somewhere, {@code size} being the length after it, or, without bytes, a cut to {@code size}. Doomed: a sync failed, no later one writes it. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Change(int position, byte[] bytes, int size, boolean doomed) {}

    private byte[] now = new byte[0];
    private int size;
    private byte[] durable = new byte[0];
    private List<Change> unsynced = new ArrayList<>();

    long size() {
        return size;
    }

    void write(int position, byte[] bytes) {
        int longer = Math.max(size, position + bytes.length);
        unsynced.add(new Change(position, bytes, longer, false));
        if (now.length < longer) {
            now = Arrays.copyOf(now, Math.max(longer, now.length * 2));
        }
        System.arraycopy(bytes, 0, now, position, bytes.length);
        size = longer;
    }

    void truncate(int to) {
        unsynced.add(new Change(to, new byte[0], to, false));
        Arrays.fill(now, Math.min(to, now.length), now.length, (byte) 0);
        size = to;
    }

    int read(long position, ByteBuffer into) {
        int count = (int) Math.clamp(size - position, 0, into.remaining());
        if (count > 0) {
            into.put(now, (int) position, count);
        }
        return count;
    }

    void sync(RandomGenerator random) {
        for (Change change : unsynced) {
            write(change, change.doomed ? random : null);
        }
        unsynced = new ArrayList<>();
    }

    void syncFailed() {
        unsynced.replaceAll(change -> new Change(change.position, change.bytes, change.size, true));
    }

    /** The file's size is journaled, so it is that after some change; the data of the changes before may be there, or not, sector by sector. */
    void crash(RandomGenerator random) {
        int survived = random.nextInt(unsynced.size() + 1);
        boolean orderly = random.nextInt(3) == 0;
        for (Change change : unsynced.subList(0, survived)) {
            write(change, orderly ? null : random);
        }
        if (survived < unsynced.size() && random.nextBoolean()) {
            tear(unsynced.get(survived), random);
        }
        unsynced = new ArrayList<>();
        now = durable.clone();
        size = now.length;
    }

    void flip(long position) {
        now[(int) position] ^= 0x10;
        durable[(int) position] ^= 0x10;
    }

    private void write(Change change, @Nullable RandomGenerator lossy) {
        durable = Arrays.copyOf(durable, change.size);
        for (int from = 0; from < change.bytes.length; from += SECTOR_BYTES) {
            if (lossy == null || lossy.nextBoolean()) {
                int length = Math.min(SECTOR_BYTES, change.bytes.length - from);
                System.arraycopy(change.bytes, from, durable, change.position + from, length);
            }
        }
    }

    private void tear(Change change, RandomGenerator random) {
        if (change.bytes.length > 0) {
            int length = random.nextInt(change.bytes.length);
            byte[] part = Arrays.copyOf(change.bytes, length);
            write(new Change(change.position, part, Math.max(durable.length, change.position + length), false), null);
        }
    }
}
