package dev.proa.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** Counts the bytes of a request's headers while they come in, before there is a request, on one HTTP/1.1 connection. Event loop. */
final class HeaderMeter extends ChannelInboundHandlerAdapter {
    private static final byte[] REFUSAL = ("HTTP/1.1 431 Request Header Fields Too Large\r\n"
                    + "Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            .getBytes(US_ASCII);

    private final HeaderBudget budget;
    private long held;
    private boolean headers = true;
    private boolean refused;

    HeaderMeter(HeaderBudget budget) {
        this.budget = budget;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (headers && message instanceof ByteBuf bytes) {
            int more = bytes.readableBytes();
            if (!budget.take(more, held + more)) {
                refused = true;
                bytes.release();
                context.writeAndFlush(Unpooled.wrappedBuffer(REFUSAL)).addListener(ChannelFutureListener.CLOSE);
                return;
            }
            held += more;
        }
        context.fireChannelRead(message);
    }

    /** The headers have become a request, which counts them from now on. */
    void complete() {
        headers = false;
        budget.giveBack(held);
        held = 0;
    }

    /** The next bytes are headers again. */
    void expect() {
        headers = true;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        complete();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        complete();
    }
}
