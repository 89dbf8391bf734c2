package dev.proa.node.log;

import dev.proa.base.Clock;
import dev.proa.node.NodeStreams.LogOptions;
import dev.proa.node.NodeStreams.LogSink;
import dev.proa.node.linux.PathDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Reads one log file for one reader, following it over rotations until its container has ended. */
public final class LogReader {
    private static final int BLOCK_BYTES = 64 << 10;
    private static final int RECORD_BYTES_MAX = 1 << 20;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final DateTimeFormatter FIXED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Path path;
    private final LogOptions options;
    private final LogSink sink;
    private final Clock clock;
    private final BooleanSupplier runs;
    private long left;
    private boolean withinLine;
    private byte[] rest = new byte[0];

    /** {@code runs}: whether the container may still write. */
    public LogReader(Path path, LogOptions options, LogSink sink, Clock clock, BooleanSupplier runs) {
        this.path = path;
        this.options = options;
        this.sink = sink;
        this.clock = clock;
        this.runs = runs;
        Long limit = options.limitBytes();
        this.left = limit == null ? Long.MAX_VALUE : limit;
    }

    public void read() throws IOException, InterruptedException {
        Long tail = options.tailLines();
        boolean first = true;
        while (left > 0) {
            try (PathDescriptor opened = LogFolders.open(path);
                    RandomAccessFile file = new RandomAccessFile(opened.path().toFile(), "r")) {
                Object identity = Files.getAttribute(opened.path(), "unix:ino");
                file.seek(first && tail != null ? LogFile.tailOffset(file, tail) : 0);
                first = false;
                if (!untilRotated(file, identity)) {
                    return;
                }
            }
        }
    }

    /** What the file holds now, however its container goes on. */
    void readOnce() throws IOException {
        try (PathDescriptor opened = LogFolders.open(path);
                RandomAccessFile file = new RandomAccessFile(opened.path().toFile(), "r")) {
            Long tail = options.tailLines();
            file.seek(tail == null ? 0 : LogFile.tailOffset(file, tail));
            drain(file);
        }
    }

    /** Whether the file was replaced by another one that goes on; false: everything has been read. */
    private boolean untilRotated(RandomAccessFile file, Object identity) throws IOException, InterruptedException {
        while (left > 0) {
            // Asked before the end is looked for: what is written in between is read in the next round.
            boolean mayGrow = options.follow() && runs.getAsBoolean();
            boolean rotated = !isThere()
                    || !Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS)
                            .equals(identity);
            drain(file);
            if (rotated && isThere()) {
                return options.follow();
            }
            if (!mayGrow) {
                return false;
            }
            clock.sleep(POLL);
        }
        return false;
    }

    private boolean isThere() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private void drain(RandomAccessFile file) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        for (int n = file.read(block); n > 0 && left > 0; n = file.read(block)) {
            byte[] data = Arrays.copyOf(rest, rest.length + n);
            System.arraycopy(block, 0, data, rest.length, n);
            ByteBuffer out = ByteBuffer.allocate(data.length * 2 + BLOCK_BYTES);
            int start = 0;
            for (int i = rest.length; i < data.length; i++) {
                if (data[i] == '\n') {
                    out = record(Arrays.copyOfRange(data, start, i), out);
                    start = i + 1;
                }
            }
            rest = Arrays.copyOfRange(data, start, data.length);
            if (rest.length > RECORD_BYTES_MAX) {
                throw new IOException("a record of the log is longer than " + RECORD_BYTES_MAX + " bytes");
            }
            send(out);
        }
    }

    private ByteBuffer record(byte[] line, ByteBuffer out) {
        Optional<LogFile.Entry> parsed = LogFile.parse(line);
        if (parsed.isEmpty() || !wanted(parsed.get())) {
            return out;
        }
        LogFile.Entry entry = parsed.get();
        byte[] prefix = options.timestamps() && !withinLine ? stamp(entry) : new byte[0];
        ByteBuffer to = out.remaining() >= prefix.length + entry.contentLength() + 1
                ? out
                : grown(out, prefix.length + entry.contentLength() + 1);
        to.put(prefix).put(entry.line(), entry.contentStart(), entry.contentLength());
        if (!entry.partial()) {
            to.put((byte) '\n');
        }
        withinLine = entry.partial();
        return to;
    }

    private static ByteBuffer grown(ByteBuffer out, int more) {
        ByteBuffer larger = ByteBuffer.allocate(out.capacity() * 2 + more);
        return larger.put(out.flip());
    }

    private boolean wanted(LogFile.Entry entry) {
        if (options.stream().equals("Stdout") && !entry.stream().equals("stdout")
                || options.stream().equals("Stderr") && !entry.stream().equals("stderr")) {
            return false;
        }
        Instant since = options.since();
        return since == null || entry.instant().map(t -> !t.isBefore(since)).orElse(true);
    }

    private static byte[] stamp(LogFile.Entry entry) {
        String time = entry.instant().map(FIXED::format).orElse(entry.time());
        return (time + " ").getBytes(StandardCharsets.US_ASCII);
    }

    private void send(ByteBuffer out) throws IOException {
        out.flip();
        if (out.remaining() > left) {
            out.limit(out.position() + (int) left);
        }
        left -= out.remaining();
        if (out.hasRemaining()) {
            sink.write(out);
        }
    }
}
