package dev.proa.base;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A log file that is kept small: when it has grown past a limit its content is moved to {@code NAME.1}, what was there to
 * {@code NAME.2}, and so on; the oldest goes. The file itself stays and is cut to nothing, so that others who append to it (the
 * JVM's own last words, a supervisor) go on writing to it. What they write in the instant of the copy can be lost.
 *
 * <p>For several threads. A rotation that fails (a full disk) leaves the file as it is, and is tried again a whole limit later.
 */
public final class RotatedFile extends OutputStream {
    private final Path file;
    private final long bytesMax;
    private final int keptMax;
    private final FileOutputStream out;
    private long written;

    /**
     * Opens the file for appending.
     *
     * @param bytesMax from which size on it is rotated, after a write
     * @param keptMax how many older files are kept, at least one
     */
    public RotatedFile(Path file, long bytesMax, int keptMax) throws IOException {
        if (bytesMax < 1 || keptMax < 1) {
            throw new IllegalArgumentException("bytesMax and keptMax are at least 1");
        }
        this.file = file;
        this.bytesMax = bytesMax;
        this.keptMax = keptMax;
        this.out = new FileOutputStream(PrivateFiles.touch(file).toFile(), true); // logs may hold secrets
        this.written = Files.size(file);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        written += length;
        boolean lineEnds = length > 0 && bytes[offset + length - 1] == '\n';
        if (written >= bytesMax && lineEnds) {
            written = 0;
            rotate();
        }
    }

    private void rotate() {
        try {
            for (int number = keptMax; number > 1; number--) {
                Path older = numbered(number - 1);
                if (Files.exists(older)) {
                    Files.move(older, numbered(number), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.copy(file, numbered(1), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        } catch (IOException full) {
            // Nobody is left to tell: this is where telling goes. The file grows until the next try.
            return;
        }
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
