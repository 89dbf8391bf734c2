package dev.proa.wire;

import dev.proa.base.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request on a {@link Line}; the event loop's side of it and the handler's. */
final class NettyExchange implements Exchange {

    private static final int BODY_BUFFER_BYTES = 8 << 10;

    /** What a header takes beside its text. */
    private static final int FIELD_BYTES = 32;

    private final Line line;
    private final long headerBytes;
    private final Serving serving;
    private final Peer peer;
    private final Target target;
    private final String method;
    private final Headers headers;
    private final long declaredBytes;
    private final Inbound body;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final List<Runnable> onClose = new ArrayList<>(1);
    private boolean closed;
    private volatile boolean gone;
    private volatile @Nullable Outbound outbound;
    private volatile @Nullable OutputStream blocking;
    private volatile @Nullable Duplex upgraded;

    /** @throws RequestException when the request makes no sense */
    NettyExchange(Line line, Serving serving, Peer peer, HttpRequest request, long declaredBytes)
            throws RequestException {
        this.line = line;
        this.serving = serving;
        this.peer = peer;
        this.target = Target.parse(request.uri());
        this.method = request.method().name();
        this.headers = headers(request, line.protocol());
        this.headerBytes = bytes(request);
        if (!serving.headers().take(headerBytes, headerBytes)) {
            throw new RequestException(431, "the server holds too many bytes of headers");
        }
        this.declaredBytes = declaredBytes;
        this.body = new Inbound(line::demand, serving.limits().bodyIdle());
    }

    private static long bytes(HttpRequest request) {
        long bytes = request.uri().length();
        for (var field : request.headers()) {
            bytes += field.getKey().length() + field.getValue().length() + FIELD_BYTES;
        }
        return bytes;
    }

    private static Headers headers(HttpRequest request, Protocol protocol) {
        var fields = new ArrayList<Headers.Field>(request.headers().size());
        for (var entries = request.headers().iteratorAsString(); entries.hasNext(); ) {
            var entry = entries.next();
            // Netty's conversion from HTTP/2 adds these
            boolean artificial = protocol == Protocol.HTTP_2
                    && (entry.getKey().startsWith("x-http2-") || entry.getKey().equalsIgnoreCase("transfer-encoding"));
            if (!artificial) {
                fields.add(new Headers.Field(entry.getKey(), entry.getValue()));
            }
        }
        return Headers.of(fields);
    }

    // The event loop's side

    Inbound inbound() {
        return body;
    }

    void writabilityChanged() {
        var out = outbound;
        if (out != null) {
            out.drain();
        }
    }

    /** The client is gone, or cut off. */
    void disconnected() {
        gone = true;
        body.fail(new IOException("the client went away"));
        var out = outbound;
        if (out != null) {
            out.finish(false);
        }
        closed();
    }

    private void closed() {
        List<Runnable> actions;
        synchronized (onClose) {
            if (closed) {
                return;
            }
            closed = true;
            actions = List.copyOf(onClose);
            onClose.clear();
        }
        serving.headers().giveBack(headerBytes);
        actions.forEach(Runnable::run);
    }

    // After the handler

    boolean gone() {
        return gone;
    }

    /** The handler returned. */
    void returned() throws IOException {
        var stream = blocking;
        if (stream != null) {
            stream.close();
        }
        if (!answered.get()) {
            failed(500, "no answer");
        }
    }

    /** The handler gave up: answers with this, or breaks off what was begun. */
    void failed(int status, String message) {
        var out = outbound;
        var duplex = upgraded;
        if (answered.compareAndSet(false, true)) {
            var text = (message + "\n").getBytes(StandardCharsets.UTF_8);
            send(status, Headers.of("Content-Type", "text/plain; charset=utf-8"), text);
        } else if (out != null) {
            out.abort();
        } else if (duplex != null) {
            try {
                duplex.close();
            } catch (IOException alreadyBroken) {
                gone = true;
            }
        }
    }

    // The handler's side

    @Override
    public String method() {
        return method;
    }

    @Override
    public String rawPath() {
        return target.rawPath();
    }

    @Override
    public String path() {
        return target.path();
    }

    @Override
    public String rawQuery() {
        return target.rawQuery();
    }

    @Override
    public Query query() {
        return Query.parse(target.rawQuery());
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public Protocol protocol() {
        return line.protocol();
    }

    @Override
    public boolean secure() {
        return peer.secure();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return peer.remote();
    }

    @Override
    public InetSocketAddress localAddress() {
        return peer.local();
    }

    @Override
    public List<X509Certificate> clientCertificates() {
        return peer.verified();
    }

    @Override
    public List<X509Certificate> presentedCertificates() {
        return peer.presented();
    }

    @Override
    public long bodyBytesDeclared() {
        return declaredBytes;
    }

    @Override
    public void recognized() {
        serving.connections().recognized(line.connection());
    }

    @Override
    public byte[] body(int bytesMax, ByteMeter meter) throws IOException {
        if (declaredBytes > bytesMax) {
            throw new BodyTooLargeException(bytesMax);
        }
        // What is declared is not believed: room is made for what has come
        var bytes = new ByteArrayOutputStream((int) Math.clamp(declaredBytes, 0, BODY_BUFFER_BYTES));
        var buffer = new byte[BODY_BUFFER_BYTES];
        var clock = Clock.system();
        long began = clock.nanos();
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            if (bytes.size() + count > bytesMax) {
                throw new BodyTooLargeException(bytesMax);
            }
            if (clock.nanos() - began > serving.limits().bodyRead().toNanos()) {
                throw new RequestException(
                        408,
                        "the body is not complete after "
                                + serving.limits().bodyRead().toSeconds() + " seconds");
            }
            meter.take(count);
            bytes.write(buffer, 0, count);
        }
        return bytes.toByteArray();
    }

    @Override
    public InputStream bodyStream() {
        return body;
    }

    @Override
    public void respond(int status, Headers responseHeaders, byte[] bytes) {
        answer();
        send(status, responseHeaders, bytes);
    }

    private void send(int status, Headers responseHeaders, byte[] bytes) {
        boolean noBody = bodiless(status);
        var sized = status == 204 || status == 304 || (method.equals("HEAD") && responseHeaders.has("Content-Length"))
                ? responseHeaders
                : responseHeaders.with("Content-Length", Integer.toString(bytes.length));
        var out = open(status, sized, serving.limits().responseIdle());
        if (!noBody) {
            out.write(bytes);
        }
        out.close();
    }

    @Override
    public ResponseStream startStream(int status, Headers responseHeaders) {
        answer();
        var out = open(status, responseHeaders, null);
        if (bodiless(status)) {
            out.close();
        }
        return out;
    }

    @Override
    public OutputStream blockingStream(int status, Headers responseHeaders, @Nullable Duration waitMax) {
        answer();
        var out = open(status, responseHeaders, null);
        if (bodiless(status)) {
            out.close();
            return OutputStream.nullOutputStream();
        }
        var length = responseHeaders.first("Content-Length");
        var stream = new BlockingOutput(
                out, serving.limits().writeBufferBytesMax(), length == null ? -1 : Long.parseLong(length), waitMax);
        blocking = stream;
        return stream;
    }

    private boolean bodiless(int status) {
        return method.equals("HEAD") || status == 204 || status == 304;
    }

    private void answer() {
        if (!answered.compareAndSet(false, true)) {
            throw new IllegalStateException("already answered: " + method + " " + target.rawPath());
        }
    }

    private Outbound open(int status, Headers responseHeaders, @Nullable Duration stallMax) {
        var framing = new Response(status, responseHeaders);
        var out = new Outbound(line.channel(), framing, serving.limits().writeBufferBytesMax(), stallMax);
        outbound = out;
        if (gone) {
            line.channel().eventLoop().execute(() -> out.finish(false));
        }
        return out;
    }

    @Override
    public boolean wantsUpgrade(String protocol) {
        return line.protocol() == Protocol.HTTP_1_1
                && headers.elements("Connection").stream().anyMatch("upgrade"::equalsIgnoreCase)
                && headers.elements("Upgrade").stream().anyMatch(protocol::equalsIgnoreCase);
    }

    @Override
    public Duplex upgrade(String protocol, Headers responseHeaders) throws IOException {
        if (!wantsUpgrade(protocol)) {
            throw new RequestException(400, "an upgrade to " + protocol + " is needed");
        }
        answer();
        var duplex = line.upgrade(protocol, responseHeaders);
        upgraded = duplex;
        line.connection().closeFuture().addListener(ended -> closed());
        return duplex;
    }

    @Override
    public WebSocket upgradeWebSocket(List<String> supportedProtocols) throws IOException {
        return WebSocketHandshake.accept(this, supportedProtocols);
    }

    @Override
    public SpdyConnection upgradeSpdy(List<String> supportedStreamProtocols) throws IOException {
        return SpdyHandshake.accept(this, supportedStreamProtocols);
    }

    @Override
    public void onClose(Runnable action) {
        synchronized (onClose) {
            if (!closed) {
                onClose.add(action);
                return;
            }
        }
        line.channel().eventLoop().execute(action);
    }

    /** The response as messages of Netty's codecs. */
    private final class Response implements Outbound.Framing {
        private final int status;
        private final Headers fields;

        Response(int status, Headers fields) {
            this.status = status;
            this.fields = fields;
        }

        @Override
        public Object head(boolean whole) {
            HttpResponse head = whole
                    ? new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.EMPTY_BUFFER)
                    : new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
            fields.forEach((name, value) -> head.headers().add(name, value));
            if (!head.headers().contains(HttpHeaderNames.DATE)) {
                head.headers().set(HttpHeaderNames.DATE, serving.date());
            }
            if (whole && !bodiless(status) && !head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
                head.headers().set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
            }
            line.prepare(head, bodiless(status));
            return head;
        }

        @Override
        public Object data(ByteBuf bytes, boolean last) {
            return last ? new DefaultLastHttpContent(bytes) : new DefaultHttpContent(bytes);
        }

        @Override
        public Object end() {
            return LastHttpContent.EMPTY_LAST_CONTENT;
        }

        @Override
        public void over(boolean complete) {
            line.over(complete);
            closed();
        }

        @Override
        public void cut() {
            line.cut();
        }
    }
}
