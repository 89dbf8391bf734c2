package dev.proa.node.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The runtime's log format: lines of {@code time stream P|F content}, where P says that the line goes on. */
final class LogFile {
    private static final int SEARCH_BLOCK_BYTES = 64 << 10;

    private LogFile() {}

    /** One record; {@code partial}: its line goes on in the next one. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Entry(String time, String stream, boolean partial, byte[] line, int contentStart) {
        Optional<Instant> instant() {
            try {
                return Optional.of(java.time.OffsetDateTime.parse(time).toInstant());
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }

        int contentLength() {
            return line.length - contentStart;
        }
    }

    /** Splits a record (without its line feed); empty when it is none. */
    static Optional<Entry> parse(byte[] line) {
        int first = indexOf(line, 0);
        int second = first < 0 ? -1 : indexOf(line, first + 1);
        int third = second < 0 ? -1 : indexOf(line, second + 1);
        if (third < 0) {
            return Optional.empty();
        }
        String time = new String(line, 0, first, StandardCharsets.US_ASCII);
        String stream = new String(line, first + 1, second - first - 1, StandardCharsets.US_ASCII);
        return Optional.of(new Entry(time, stream, line[second + 1] == 'P', line, third + 1));
    }

    private static int indexOf(byte[] line, int from) {
        for (int i = from; i < line.length; i++) {
            if (line[i] == ' ') {
                return i;
            }
        }
        return -1;
    }

    /** Where the last {@code lines} records of a file begin. */
    static long tailOffset(RandomAccessFile file, long lines) throws IOException {
        long end = file.length();
        if (lines <= 0) {
            return end;
        }
        byte[] block = new byte[SEARCH_BLOCK_BYTES];
        long found = 0;
        for (long blockEnd = end; blockEnd > 0; ) {
            int size = (int) Math.min(block.length, blockEnd);
            file.seek(blockEnd - size);
            file.readFully(block, 0, size);
            for (int i = size - 1; i >= 0; i--) {
                boolean last = blockEnd - size + i == end - 1;
                if (block[i] == '\n' && !last && ++found == lines) {
                    return blockEnd - size + i + 1;
                }
            }
            blockEnd -= size;
        }
        return 0;
    }
}
