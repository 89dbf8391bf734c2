package dev.proa.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;

/** Closes an HTTP/1.1 connection whose client sends requests far ahead of their answers: all of a packet's are decoded at once. Event loop. */
final class PipelineLimit extends ChannelInboundHandlerAdapter {
    private final int requestsMax;
    private int waiting;

    PipelineLimit(int requestsMax) {
        this.requestsMax = requestsMax;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest && ++waiting > requestsMax) {
            ReferenceCountUtil.release(message);
            context.close();
        } else if (waiting > requestsMax) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    /** A request's turn has come. */
    void begun() {
        waiting--;
    }
}
