package dev.proa.base;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of the machine's file system, for its owner alone: the folder has the mode 0700, its files 0600. */
public final class RealDisk implements Disk {
    /** The JDK copies heap buffers into a direct one of the same size and keeps it per thread: so never hand it a large one. */
    private static final int WRITE_BYTES_MAX = 256 << 10;

    private final Path folder;

    /** Creates the folder when it is not there, and closes it and its files to others when it is. */
    public RealDisk(Path folder) throws IOException {
        this.folder = PrivateFiles.folder(folder);
        PrivateFiles.closeFiles(folder);
    }

    @Override
    public DiskFile append(String name) throws IOException {
        return new RealFile(PrivateFiles.open(
                path(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public DiskFile read(String name) throws IOException {
        return new RealFile(FileChannel.open(path(name), StandardOpenOption.READ));
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(path(name));
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path(name));
    }

    @Override
    public void syncFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Closeable lock(String name) throws IOException {
        FileChannel channel = PrivateFiles.open(path(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            throw new DiskLockedException(folder + " is in use by another process");
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private Path path(String name) {
        return folder.resolve(name);
    }

    /** The JDK tells a full disk only by the system's words. */
    private static IOException classified(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        boolean full = message.contains("No space left on device") || message.contains("Disk quota exceeded");
        return full ? new DiskFullException(message) : failure;
    }

    private static final class RealFile implements DiskFile {
        private final FileChannel channel;
        private long end;

        RealFile(FileChannel channel) throws IOException {
            this.channel = channel;
            this.end = channel.size();
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            try {
                while (bytes.hasRemaining()) {
                    ByteBuffer part = bytes.slice(bytes.position(), Math.min(bytes.remaining(), WRITE_BYTES_MAX));
                    int written = channel.write(part, end);
                    end += written;
                    bytes.position(bytes.position() + written);
                }
            } catch (IOException e) {
                throw classified(e);
            }
        }

        @Override
        public void reserve(long size) throws IOException {
            try {
                ByteBuffer zeros = ByteBuffer.allocate(WRITE_BYTES_MAX);
                for (long at = channel.size(); at < size; ) {
                    at += channel.write(zeros.clear().limit((int) Math.min(size - at, WRITE_BYTES_MAX)), at);
                }
            } catch (IOException e) {
                throw classified(e);
            }
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            int total = 0;
            while (into.hasRemaining()) {
                ByteBuffer part = into.slice(into.position(), Math.min(into.remaining(), WRITE_BYTES_MAX));
                int count = channel.read(part, position + total);
                if (count < 0) {
                    break;
                }
                total += count;
                into.position(into.position() + count);
            }
            return total;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
            end = size;
        }

        @Override
        public void sync() throws IOException {
            // Also for want of room this is a failed sync: what was on its way to the disk is unknown.
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
