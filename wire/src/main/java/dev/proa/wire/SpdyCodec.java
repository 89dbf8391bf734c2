package dev.proa.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Netty's SPDY frames without its channels: bytes to frames and back. Header compression makes each direction stateful; no locking. */
final class SpdyCodec {

    private static final int DATA_BYTES_MAX = 32 << 10;
    private static final int HEADER_BYTES_MAX = 64 << 10;
    // zlib's, small: headers are a few dozen bytes
    private static final int COMPRESSION = 1;
    private static final int WINDOW_BITS = 11;
    private static final int MEMORY_LEVEL = 1;

    private final EmbeddedChannel decoder = channel();
    private final EmbeddedChannel encoder = channel();

    private static EmbeddedChannel channel() {
        return new EmbeddedChannel(new SpdyFrameCodec(
                SpdyVersion.SPDY_3_1, DATA_BYTES_MAX, HEADER_BYTES_MAX, COMPRESSION, WINDOW_BITS, MEMORY_LEVEL));
    }

    /** The frames that these bytes complete. */
    List<SpdyFrame> decode(byte[] bytes, int length) throws IOException {
        try {
            decoder.writeInbound(Unpooled.copiedBuffer(bytes, 0, length));
        } catch (RuntimeException malformed) {
            throw new IOException("malformed SPDY", malformed);
        }
        var frames = new ArrayList<SpdyFrame>();
        for (SpdyFrame frame = decoder.readInbound(); frame != null; frame = decoder.readInbound()) {
            frames.add(frame);
        }
        return frames;
    }

    byte[] encode(SpdyFrame frame) {
        encoder.writeOutbound(frame);
        var bytes = new ByteArrayOutputStream();
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            bytes.writeBytes(ByteBufUtil.getBytes(part));
            part.release();
        }
        return bytes.toByteArray();
    }

    /** Gives the compressors' native memory back. */
    void close() {
        decoder.finishAndReleaseAll();
        encoder.finishAndReleaseAll();
    }
}
