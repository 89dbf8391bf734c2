package dev.proa.base;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that is as unkind as a real one may be, by a random source that replays: {@link #crash} loses what was not synced, or parts
 * of it, in any order; a failed sync leaves bytes that read well and are not on the disk; it can be full. Safe for several threads.
 */
public final class SimulatedDisk implements Disk {
    private static final long UNLIMITED = Long.MAX_VALUE;

    private final RandomGenerator random;
    private final Set<String> locks = new HashSet<>();
    private Map<String, SimulatedContent> names = new TreeMap<>();
    /** The folder as it was after each change since the last sync of it; the first is what is on the disk. */
    private List<Map<String, SimulatedContent>> unsyncedNames = new ArrayList<>(List.of(Map.of()));

    private long capacityBytes = UNLIMITED;
    private long syncsUntilFailure = UNLIMITED;
    private int generation;

    public SimulatedDisk(RandomGenerator random) {
        this.random = random;
    }

    /** Refuses appends beyond so many bytes in all files. */
    public synchronized void limit(long bytes) {
        capacityBytes = bytes;
    }

    public synchronized void unlimit() {
        capacityBytes = UNLIMITED;
    }

    /** The {@code count}th sync from now on (1: the next) fails, once. */
    public synchronized void failSync(long count) {
        syncsUntilFailure = count;
    }

    public synchronized long usedBytes() {
        return names.values().stream().mapToLong(SimulatedContent::size).sum();
    }

    /** The machine stops and starts again: open files are useless, locks are gone, and of unsynced changes any part survives. */
    public synchronized void crash() {
        generation++;
        locks.clear();
        names = new TreeMap<>(unsyncedNames.get(random.nextInt(unsyncedNames.size())));
        names.values().forEach(content -> content.crash(random));
        unsyncedNames = new ArrayList<>(List.of(Map.copyOf(names)));
        syncsUntilFailure = UNLIMITED;
    }

    /** Changes one stored byte, as rot does. */
    public synchronized void corrupt(String name, long position) throws IOException {
        existing(name).flip(position);
    }

    @Override
    public synchronized DiskFile append(String name) {
        if (!names.containsKey(name)) {
            names.put(name, new SimulatedContent());
            namesChanged();
        }
        return new SimulatedFile(names.get(name), generation);
    }

    @Override
    public synchronized DiskFile read(String name) throws IOException {
        return new SimulatedFile(existing(name), generation);
    }

    @Override
    public synchronized boolean exists(String name) {
        return names.containsKey(name);
    }

    @Override
    public synchronized List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        names.put(to, existing(from));
        names.remove(from);
        namesChanged();
    }

    @Override
    public synchronized void delete(String name) {
        if (names.remove(name) != null) {
            namesChanged();
        }
    }

    @Override
    public synchronized void syncFolder() throws IOException {
        countSync();
        unsyncedNames = new ArrayList<>(List.of(Map.copyOf(names)));
    }

    @Override
    public synchronized Closeable lock(String name) throws IOException {
        if (!locks.add(name)) {
            throw new DiskLockedException("the simulated disk is in use");
        }
        int taken = generation;
        return () -> unlock(name, taken);
    }

    private synchronized void unlock(String name, int taken) {
        if (taken == generation) {
            locks.remove(name);
        }
    }

    private SimulatedContent existing(String name) throws IOException {
        SimulatedContent content = names.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return content;
    }

    private void namesChanged() {
        unsyncedNames.add(Map.copyOf(names));
    }

    /** Never more than an int counts, so that sums of it do not overflow. */
    private long room() {
        return Math.clamp(capacityBytes - usedBytes(), 0, Integer.MAX_VALUE);
    }

    private void countSync() throws IOException {
        if (syncsUntilFailure != UNLIMITED && --syncsUntilFailure == 0) {
            syncsUntilFailure = UNLIMITED;
            throw new IOException("simulated failure to sync");
        }
    }

    private final class SimulatedFile implements DiskFile {
        private final SimulatedContent content;
        private final int opened;
        private long end;

        SimulatedFile(SimulatedContent content, int opened) {
            this.content = content;
            this.opened = opened;
            this.end = content.size();
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkAlive();
                byte[] written = new byte[(int) Math.min(content.size() - end + room(), bytes.remaining())];
                bytes.get(written);
                content.write((int) end, written);
                end += written.length;
                if (bytes.hasRemaining()) {
                    throw new DiskFullException("simulated disk is full");
                }
            }
        }

        @Override
        public void reserve(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkAlive();
                int missing = (int) Math.max(0, size - content.size());
                content.write((int) content.size(), new byte[(int) Math.min(missing, room())]);
                if (content.size() < size) {
                    throw new DiskFullException("simulated disk is full");
                }
            }
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkAlive();
                return content.read(position, into);
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (SimulatedDisk.this) {
                checkAlive();
                return content.size();
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkAlive();
                content.truncate((int) size);
                end = size;
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimulatedDisk.this) {
                checkAlive();
                try {
                    countSync();
                } catch (IOException e) {
                    content.syncFailed();
                    throw e;
                }
                content.sync(random);
            }
        }

        @Override
        public void close() {
            // Nothing is kept open: the content lives as long as a name or another file refers to it.
        }

        private void checkAlive() throws IOException {
            if (opened != generation) {
                throw new IOException("the simulated machine has crashed since this file was opened");
            }
        }
    }
}
