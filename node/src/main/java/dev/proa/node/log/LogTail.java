package dev.proa.node.log;

import dev.proa.base.Clock;
import dev.proa.node.NodeStreams.LogOptions;
import dev.proa.node.NodeStreams.LogSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Keeps the last bytes of what a container has written. */
public final class LogTail implements LogSink {
    private final int bytesMax;
    private byte[] kept = new byte[0];

    private LogTail(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * The content of the last {@code lines} records of a log, of it the last {@code bytesMax} bytes; where these begin within a character, its
     * rest is U+FFFD, as upstream shows it.
     */
    public static String of(Path log, long lines, int bytesMax) throws IOException {
        LogTail tail = new LogTail(bytesMax);
        LogOptions options = new LogOptions(false, false, false, lines, null, null, "All");
        new LogReader(log, options, tail, Clock.system(), () -> false).readOnce();
        return new String(tail.kept, StandardCharsets.UTF_8);
    }

    @Override
    public void write(ByteBuffer bytes) {
        int before = kept.length;
        byte[] all = Arrays.copyOf(kept, before + bytes.remaining());
        bytes.get(all, before, all.length - before);
        kept = Arrays.copyOfRange(all, Math.max(0, all.length - bytesMax), all.length);
    }
}
