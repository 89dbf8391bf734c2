package dev.proa.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 stream: one request. Its data waits in the client, by flow control, until it is demanded. */
final class Http2Line extends ChannelInboundHandlerAdapter implements Line {

    private final Serving serving;
    private final Peer peer;
    private @Nullable ChannelHandlerContext context;
    private @Nullable NettyExchange exchange;
    private boolean requestDone;
    private boolean continueOwed;

    Http2Line(Serving serving, Peer peer) {
        this.serving = serving;
        this.peer = peer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        added.channel().config().setAutoRead(false);
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        active.read();
        active.fireChannelActive();
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        try {
            if (message instanceof HttpRequest request) {
                begin(request);
            }
            if (message instanceof HttpContent content && exchange != null) {
                content(exchange, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest request) {
        boolean whole = request instanceof LastHttpContent;
        try {
            long declared = whole ? 0 : HttpUtil.getContentLength(request, -1L);
            continueOwed = !whole && HttpUtil.is100ContinueExpected(request);
            var begun = new NettyExchange(this, serving, peer, request, declared);
            exchange = begun;
            serving.dispatch(begun);
        } catch (RequestException | NumberFormatException malformed) {
            var status = malformed instanceof RequestException refused ? refused.status() : 400;
            var response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.EMPTY_BUFFER);
            context().writeAndFlush(response).addListener(done -> reset(Http2Error.NO_ERROR));
        }
    }

    private void content(NettyExchange current, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (!last || content.content().isReadable()) {
            current.inbound().push(content.content());
        }
        if (last) {
            requestDone = true;
            current.inbound().end();
        }
    }

    private void reset(Http2Error error) {
        context()
                .writeAndFlush(new DefaultHttp2ResetFrame(error))
                .addListener(done -> context().close());
    }

    @Override
    public void demand() {
        channel().eventLoop().execute(() -> {
            if (continueOwed) {
                continueOwed = false;
                context()
                        .writeAndFlush(new DefaultFullHttpResponse(
                                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            }
            context().read();
        });
    }

    @Override
    public void prepare(HttpResponse head, boolean bodiless) {
        continueOwed = false;
        head.headers()
                .remove(HttpHeaderNames.CONNECTION)
                .remove(HttpHeaderNames.TRANSFER_ENCODING)
                .remove(HttpHeaderNames.UPGRADE)
                .remove("keep-alive")
                .remove("proxy-connection");
    }

    @Override
    public void over(boolean complete) {
        if (complete && !requestDone) {
            reset(Http2Error.NO_ERROR); // the rest of the body is not wanted
        }
    }

    @Override
    public void cut() {
        reset(Http2Error.INTERNAL_ERROR);
    }

    @Override
    public Duplex upgrade(String protocol, Headers headers) throws RequestException {
        throw new RequestException(400, "upgrades need HTTP/1.1");
    }

    @Override
    public Channel channel() {
        return context().channel();
    }

    @Override
    public Channel connection() {
        return channel().parent();
    }

    @Override
    public Protocol protocol() {
        return Protocol.HTTP_2;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.writabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.disconnected();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof Http2ResetFrame && exchange != null) {
            exchange.disconnected();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        from.close();
    }
}
