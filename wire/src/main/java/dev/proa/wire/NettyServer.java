package dev.proa.wire;

import dev.proa.base.Log;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server on Netty: accepts, counts, negotiates, and hands each connection to its protocol. */
final class NettyServer implements HttpServer {

    /** What the server tells all its connections. */
    enum Event {
        CLOSING
    }

    private static final Log LOG = Log.of(HttpServer.class);
    private static final int CHUNK_BYTES_MAX = 64 << 10;
    private static final int BACKLOG = 1024;
    // What a channel holds is copied out of what its writers share: little per slow client
    private static final int CHANNEL_BYTES_LOW = 32 << 10;
    private static final int CHANNEL_BYTES_HIGH = 64 << 10;

    private final Serving serving;
    private final @Nullable SslContext tls;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private @Nullable Channel listening;

    private NettyServer(Serving serving, @Nullable SslContext tls) {
        this.serving = serving;
        this.tls = tls;
    }

    static HttpServer bind(EventLoops loops, ServerConfiguration configuration, Handler handler) throws IOException {
        var material = configuration.tls();
        var server =
                new NettyServer(new Serving(configuration, handler), material == null ? null : Tls.context(material));
        server.listen(loops);
        return server;
    }

    private void listen(EventLoops loops) throws IOException {
        var bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(CHANNEL_BYTES_LOW, CHANNEL_BYTES_HIGH))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(serving.configuration().address())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + serving.configuration().address(), bound.cause());
        }
        listening = bound.channel();
    }

    private void accept(Channel channel) {
        if (!serving.connections().admit(channel)) {
            channel.close();
            return;
        }
        connections.add(channel);
        if (tls == null) {
            http1(channel.pipeline());
            return;
        }
        var handshake = tls.newHandler(channel.alloc());
        handshake.setHandshakeTimeout(serving.limits().headerRead().toMillis(), TimeUnit.MILLISECONDS);
        channel.pipeline().addLast(handshake, new Negotiation());
    }

    private void http1(ChannelPipeline pipeline) {
        int headerBytesMax = serving.limits().headerBytesMax();
        var decoding = new HttpDecoderConfig()
                .setMaxInitialLineLength(headerBytesMax)
                .setMaxHeaderSize(headerBytesMax)
                .setMaxChunkSize(CHUNK_BYTES_MAX);
        var meter = new HeaderMeter(serving.headers());
        var pipelined = new PipelineLimit(serving.limits().pipelinedRequestsMax());
        var peer = Peer.of(pipeline.channel(), serving.configuration().tls());
        pipeline.addLast(
                meter,
                new HttpServerCodec(decoding),
                pipelined,
                new FlowControlHandler(),
                new Http1Line(serving, peer, meter, pipelined));
    }

    private final class Negotiation extends ApplicationProtocolNegotiationHandler {
        Negotiation() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) throws Exception {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                var peer = Peer.of(context.channel(), serving.configuration().tls());
                Http2Connection.install(context.pipeline(), serving, peer);
            } else {
                http1(context.pipeline());
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("TLS handshake failed", "client", context.channel().remoteAddress(), "cause", cause);
            context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    @Override
    public InetSocketAddress address() {
        if (listening == null) {
            throw new IllegalStateException("not listening");
        }
        return (InetSocketAddress) listening.localAddress();
    }

    @Override
    public int openConnections() {
        return serving.connections().open();
    }

    @Override
    public void close(Duration grace) {
        serving.close();
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
        connections.forEach(connection ->
                connection.eventLoop().execute(() -> connection.pipeline().fireUserEventTriggered(Event.CLOSING)));
        var closed = connections.newCloseFuture();
        if (!grace.isZero() && closed.awaitUninterruptibly(grace.toMillis())) {
            return;
        }
        // Past the pipeline: HTTP/2 would wait for its streams
        connections.forEach(connection -> connection
                .eventLoop()
                .execute(() -> connection.unsafe().close(connection.unsafe().voidPromise())));
        closed.awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
