package dev.proa.images;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The little that must be known of an executable's format (64 bits, little-endian). */
final class ElfFile {
    private static final int MAGIC = 0x464c457f;
    private static final int HEADER_BYTES = 64;
    private static final int DYNAMIC_SEGMENT = 2;

    private ElfFile() {}

    static boolean isElf(Path file) {
        return header(file, new byte[HEADER_BYTES]);
    }

    /** Whether it has a dynamic section: without one it loads no library. */
    static boolean isDynamic(Path file) {
        byte[] bytes = new byte[HEADER_BYTES];
        if (!header(file, bytes)) {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long at = header.getLong(32);
        int size = header.getShort(54) & 0xffff;
        int count = header.getShort(56) & 0xffff;
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            for (int i = 0; i < count; i++) {
                in.seek(at + (long) i * size);
                if (Integer.reverseBytes(in.readInt()) == DYNAMIC_SEGMENT) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean header(Path file, byte[] bytes) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.readFully(bytes);
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt() == MAGIC;
        } catch (IOException e) {
            return false;
        }
    }
}
