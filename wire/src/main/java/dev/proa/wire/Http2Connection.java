package dev.proa.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection: makes a {@link Http2Line} of each stream, and closes the connection when it has been without any for long. */
final class Http2Connection extends ChannelInboundHandlerAdapter {

    private static final int RESETS_PER_STREAM = 5;
    private static final int RESETS_WINDOW_SECONDS = 30;

    private final Http2FrameCodec codec;
    private final ServerLimits limits;
    private @Nullable Future<?> deadline;

    private Http2Connection(Http2FrameCodec codec, ServerLimits limits) {
        this.codec = codec;
        this.limits = limits;
    }

    static void install(ChannelPipeline pipeline, Serving serving, Peer peer) throws Exception {
        var limits = serving.limits();
        var codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(limits.streamsPerConnectionMax())
                        .initialWindowSize(limits.streamWindowBytes())
                        .maxHeaderListSize(limits.streamHeaderBytesMax()))
                // Clients cancel whole sets of watches at once; far more than that is an attack
                .decoderEnforceMaxRstFramesPerWindow(
                        RESETS_PER_STREAM * limits.streamsPerConnectionMax(), RESETS_WINDOW_SECONDS)
                .gracefulShutdownTimeoutMillis(0)
                .build();
        pipeline.addLast(codec);
        pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true), new Http2Line(serving, peer));
            }
        }));
        pipeline.addLast(new Http2Connection(codec, limits));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        context.channel().config().setAutoRead(true);
        var connection = codec.connection();
        var flow = connection.local().flowController();
        int more = limits.connectionWindowBytes() - flow.windowSize(connection.connectionStream());
        if (more > 0) {
            flow.incrementWindowSize(connection.connectionStream(), more);
        }
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamActive(Http2Stream stream) {
                disarm();
            }

            @Override
            public void onStreamClosed(Http2Stream stream) {
                if (connection.numActiveStreams() == 0) {
                    arm(context, limits.keepAliveIdle());
                }
            }
        });
        arm(context, limits.headerRead());
    }

    private void arm(ChannelHandlerContext context, Duration after) {
        disarm();
        deadline = context.executor().schedule(() -> context.channel().close(), after.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void disarm() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message); // settings, pings and the like: the codec has acted on them
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        disarm();
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == NettyServer.Event.CLOSING) {
            // GOAWAY now, the end when the last stream is over; the server closes what outlives its grace
            codec.gracefulShutdownTimeoutMillis(-1);
            context.channel().close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.channel().close();
    }
}
