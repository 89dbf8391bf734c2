package dev.proa.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A channel of plain bytes as a {@link Duplex}, with each direction closed by itself. */
final class ChannelDuplex implements Duplex {

    private static final Duration LINGER = Duration.ofSeconds(5);

    private final Channel channel;
    private final Inbound input;
    private final Outbound outbound;
    private final BlockingOutput output;
    private boolean lingering;
    private boolean inputEnded;

    ChannelDuplex(Channel channel, int writeBufferBytesMax) {
        this.channel = channel;
        this.input = new Inbound(this::demand, null);
        this.outbound = new Outbound(channel, new Bytes(), writeBufferBytesMax, null);
        this.output = new BlockingOutput(outbound, writeBufferBytesMax, -1, null);
    }

    private void demand() {
        execute(this::read);
    }

    private void execute(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException stopped) {
            disconnected(); // the event loops were stopped, and the sockets with them
        }
    }

    /** Event loop. After its end the input must not be asked for more: epoll no longer knows the socket then, and Netty closes the channel. */
    private void read() {
        if (!inputEnded) {
            channel.read();
        }
    }

    /** Event loop: takes the place of whatever read this pipeline. */
    void install(ChannelPipeline pipeline) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        pipeline.addLast(new Bridge());
        if (!channel.isActive()) {
            disconnected();
        }
    }

    void disconnected() {
        input.fail(new IOException("the peer went away"));
        outbound.finish(false);
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void close() {
        output.close();
        execute(() -> {
            if (channel.isActive() && !lingering) {
                lingering = true;
                input.fail(new IOException("closed"));
                channel.eventLoop().schedule(() -> channel.close(), LINGER.toNanos(), TimeUnit.NANOSECONDS);
                if (inputEnded) {
                    closeWhenWritten();
                } else {
                    read();
                }
            }
        });
    }

    /** Unread bytes at closing would reset the connection and take what the peer has not read yet with them: so read to the end first. */
    private void closeWhenWritten() {
        outbound.onClose(channel::close);
    }

    private final class Bridge extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (lingering) {
                    context.read();
                } else if (message instanceof ByteBuf bytes) {
                    input.push(bytes);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE || event == SslCloseCompletionEvent.SUCCESS) {
                inputEnded = true;
                input.end();
                if (lingering) {
                    closeWhenWritten();
                }
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            outbound.drain();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            disconnected();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private final class Bytes implements Outbound.Framing {
        @Override
        public @Nullable Object head(boolean whole) {
            return null;
        }

        @Override
        public Object data(ByteBuf bytes, boolean last) {
            return bytes;
        }

        @Override
        public @Nullable Object end() {
            return null;
        }

        @Override
        public void over(boolean complete) {
            if (!complete) {
                channel.close();
            } else if (channel.pipeline().get(SslHandler.class) instanceof SslHandler tls) {
                tls.closeOutbound();
            } else if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        }

        @Override
        public void cut() {
            channel.close();
        }
    }
}
