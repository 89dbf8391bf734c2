package dev.proa.wire;

import dev.proa.base.Clock;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection: requests one after the other, never read further than one request ahead. That one read tells a client that left
 * from one that waits; a pipelined request found by it waits for its turn.
 */
final class Http1Line extends ChannelInboundHandlerAdapter implements Line {

    /** A client that sends nothing for so long has nothing left to send. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** For so much that nobody reads a connection is kept; behind more it is closed once its client has read the answer. */
    private static final int KEPT_BYTES_MAX = 256 << 10;

    private final Serving serving;
    private final Peer peer;
    private final HeaderMeter meter;
    private final PipelineLimit pipelined;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> deadline;
    private @Nullable NettyExchange exchange;
    private @Nullable HttpRequest next;
    private volatile Protocol protocol = Protocol.HTTP_1_1;
    private boolean started;
    private boolean wanted;
    private boolean readAheadHeld;
    private boolean requestDone;
    private boolean responseDone;
    private boolean keepAlive;
    private boolean continueOwed;
    private long declaredBytes;
    private long drainedBytes;
    private long drainEndsNanos;

    Http1Line(Serving serving, Peer peer, HeaderMeter meter, PipelineLimit pipelined) {
        this.serving = serving;
        this.peer = peer;
        this.meter = meter;
        this.pipelined = pipelined;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        added.channel().config().setAutoRead(false);
        if (added.channel().isActive()) {
            start(added);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        start(active);
        active.fireChannelActive();
    }

    private void start(ChannelHandlerContext active) {
        if (!started) {
            started = true;
            arm(serving.limits().headerRead());
            want();
        }
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    /** Asks for one more message. */
    private void want() {
        if (!wanted) {
            wanted = true;
            context().read();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (wanted) {
            from.read(); // a read may end without a whole message
        }
    }

    private void arm(Duration after) {
        disarm();
        deadline = context().executor().schedule(() -> context().close(), after.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void disarm() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        wanted = false;
        switch (message) {
            case HttpRequest request when exchange != null -> next = request;
            case HttpRequest request -> begin(request);
            case HttpContent content -> {
                try {
                    content(content);
                } finally {
                    content.release();
                }
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest request) {
        disarm();
        meter.complete();
        pipelined.begun();
        requestDone = false;
        responseDone = false;
        drainedBytes = 0;
        protocol = request.protocolVersion().equals(HttpVersion.HTTP_1_0) ? Protocol.HTTP_1_0 : Protocol.HTTP_1_1;
        keepAlive = HttpUtil.isKeepAlive(request) && !serving.closing();
        try {
            HttpRequests.check(request);
            boolean chunked = HttpUtil.isTransferEncodingChunked(request);
            declaredBytes = chunked ? -1 : HttpUtil.getContentLength(request, 0L);
            continueOwed = HttpUtil.is100ContinueExpected(request) && declaredBytes != 0;
            readAheadHeld = request.headers().contains(HttpHeaderNames.UPGRADE);
            var begun = new NettyExchange(this, serving, peer, request, declaredBytes);
            exchange = begun;
            if (declaredBytes == 0) {
                want(); // the end of this request
            }
            serving.dispatch(begun);
        } catch (RequestException malformed) {
            refuse(malformed.status(), String.valueOf(malformed.getMessage()));
        }
    }

    private void refuse(int status, String message) {
        var body = Unpooled.copiedBuffer(message + "\n", java.nio.charset.StandardCharsets.UTF_8);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        keepAlive = false;
        responseDone = true;
        context().writeAndFlush(response).addListener(written -> linger());
    }

    private void content(HttpContent content) {
        var current = exchange;
        if (responseDone || current == null) {
            drained(content);
            return;
        }
        if (content.decoderResult().isFailure()) {
            keepAlive = false;
            current.inbound().fail(new RequestException(400, "malformed body"));
            return;
        }
        boolean last = content instanceof LastHttpContent;
        if (!last || content.content().isReadable()) {
            current.inbound().push(content.content());
        }
        if (last) {
            requestDone = true;
            meter.expect();
            current.inbound().end();
            if (!readAheadHeld) {
                want();
            }
        }
    }

    private void drained(HttpContent content) {
        drainedBytes += content.content().readableBytes();
        boolean enough = drainedBytes > serving.limits().drainedBytesMax()
                || Clock.system().nanos() - drainEndsNanos > 0;
        if (content.decoderResult().isFailure() || enough) {
            context().close();
        } else if (!(content instanceof LastHttpContent)) {
            arm(LINGER);
            want();
        } else {
            requestDone = true;
            meter.expect();
            if (keepAlive) {
                readAheadHeld = true; // no read-ahead is under way
                turn();
            } else {
                context().close();
            }
        }
    }

    @Override
    public void demand() {
        channel().eventLoop().execute(() -> {
            if (continueOwed && !responseDone) {
                continueOwed = false;
                context()
                        .writeAndFlush(new DefaultFullHttpResponse(
                                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            }
            if (!requestDone) {
                want();
            }
        });
    }

    @Override
    public void prepare(HttpResponse head, boolean bodiless) {
        var fields = head.headers();
        boolean tooMuchUnread = !requestDone && (continueOwed || declaredBytes > KEPT_BYTES_MAX);
        keepAlive &= !tooMuchUnread
                && !serving.closing()
                && !fields.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        if (!bodiless && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            if (protocol == Protocol.HTTP_1_0) {
                keepAlive = false; // the end of the connection is the end of the body
            } else {
                fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
        }
        if (!keepAlive) {
            fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (protocol == Protocol.HTTP_1_0) {
            fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    @Override
    public void over(boolean complete) {
        responseDone = true;
        if (!complete) {
            context().close();
        } else if (!keepAlive) {
            linger();
        } else if (requestDone) {
            turn();
        } else {
            drain();
        }
    }

    /** Reads and drops the rest of a body. */
    private void drain() {
        drainEndsNanos = Clock.system().nanos() + serving.limits().drain().toNanos();
        arm(LINGER);
        want();
    }

    /** Closes, but lets a client that still sends read the answer first: closing on unread bytes would reset the connection. */
    private void linger() {
        if (requestDone || continueOwed) {
            context().close();
        } else {
            drain();
        }
    }

    private void turn() {
        exchange = null;
        var waiting = next;
        next = null;
        if (serving.closing()) {
            context().close();
        } else if (waiting != null) {
            begin(waiting);
        } else {
            arm(serving.limits().keepAliveIdle());
            if (readAheadHeld) {
                want();
            }
        }
    }

    @Override
    public void cut() {
        context().close();
    }

    @Override
    public Duplex upgrade(String upgradeTo, Headers headers) throws IOException {
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        headers.forEach((name, value) -> response.headers().add(name, value));
        response.headers()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.UPGRADE, upgradeTo);
        var duplex = new ChannelDuplex(channel(), serving.limits().writeBufferBytesMax());
        channel().eventLoop().execute(() -> {
            if (!requestDone) {
                context().close(); // a body before the new protocol: not supported by anyone
                duplex.disconnected();
                return;
            }
            context().writeAndFlush(response);
            var pipeline = context().pipeline();
            duplex.install(pipeline);
            pipeline.remove(HttpServerCodec.class);
            pipeline.remove(meter);
            pipeline.remove(pipelined);
            pipeline.remove(FlowControlHandler.class);
            pipeline.remove(this);
        });
        return duplex;
    }

    @Override
    public Channel channel() {
        return context().channel();
    }

    @Override
    public Channel connection() {
        return channel();
    }

    @Override
    public Protocol protocol() {
        return protocol;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.writabilityChanged();
        }
        from.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        disarm();
        if (exchange != null) {
            exchange.disconnected();
        }
        from.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event == NettyServer.Event.CLOSING && exchange == null) {
            from.close();
        }
        from.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        from.channel().close(); // a broken connection is not news; what the handler sees is its end
    }
}
