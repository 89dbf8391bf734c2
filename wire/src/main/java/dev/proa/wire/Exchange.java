package dev.proa.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Exactly one of the answering methods is called, once; a second call throws {@link IllegalStateException}.
 * Used by the handler's thread; see the package for what may be used elsewhere.
 */
public interface Exchange {

    /** The method as sent, such as {@code GET}. */
    String method();

    /** The path as sent, still percent-encoded, without the query; starts with a slash ({@code *} for {@code OPTIONS *}). */
    String rawPath();

    /** The path, percent-decoded as UTF-8; an encoded slash has become a slash, dot segments are kept. */
    String path();

    /** The query as sent, without the question mark; empty if there was none. */
    String rawQuery();

    Query query();

    /** Ordered, case-insensitive; for HTTP/2 {@code :authority} appears as {@code host} and other pseudo headers do not. */
    Headers headers();

    Protocol protocol();

    /** Whether the client speaks TLS. */
    boolean secure();

    InetSocketAddress remoteAddress();

    InetSocketAddress localAddress();

    /**
     * The client's chain, leaf first, verified against {@link TlsMaterial#clients}; empty when it sent none or one that does not verify.
     * Verified on first use, once per connection.
     */
    List<X509Certificate> clientCertificates();

    /**
     * The chain that the client presented and proved to own, leaf first, verified against nothing: to be checked against another CA
     * (front proxies), or to refuse a client whose certificate does not verify.
     */
    List<X509Certificate> presentedCertificates();

    /** Says that the client is known: its connection no longer counts among strangers' (see {@link ServerLimits#strangersMax}). */
    void recognized();

    /** The declared length in bytes, or -1 when it is unknown. */
    long bodyBytesDeclared();

    /**
     * Reads the whole body; sends {@code 100 Continue} first if the client waits for it.
     *
     * @throws BodyTooLargeException (413) as soon as the declared length or what arrived exceeds the limit
     * @throws RequestException 408 when the client sends nothing for {@link ServerLimits#bodyIdle} or has not sent all after
     *     {@link ServerLimits#bodyRead}, 400 when the body is malformed
     * @throws IOException when the client goes away
     */
    default byte[] body(int bytesMax) throws IOException {
        return body(bytesMax, bytes -> {});
    }

    /** As {@link #body(int)}; {@code meter} is told of the bytes before they are kept, and may refuse them. */
    byte[] body(int bytesMax, ByteMeter meter) throws IOException;

    /** The body as it arrives, not limited; blocks the reading thread. Errors as for {@link #body}. */
    InputStream bodyStream();

    /** Answers completely; sets {@code Content-Length} and leaves the body out for HEAD, 204 and 304. Does not wait for the client. */
    void respond(int status, Headers headers, byte[] body);

    /** Starts an answer of unknown length that is written without blocking: watches. May outlive the handler. */
    ResponseStream startStream(int status, Headers headers);

    /**
     * Starts an answer whose writing blocks while the client is slow: logs, proxies. Closing it ends the answer; if the handler throws
     * before, the answer is aborted. A {@code Content-Length} among the headers is kept, else the answer is chunked.
     */
    default OutputStream blockingStream(int status, Headers headers) {
        return blockingStream(status, headers, null);
    }

    /** The same for an answer that has an end: when writing has waited for the client for {@code waitMax} in all, it is cut off. */
    OutputStream blockingStream(int status, Headers headers, @Nullable Duration waitMax);

    /** Whether the client asks to upgrade to this protocol ({@code Connection: Upgrade}, HTTP/1.1 only), ignoring case. */
    boolean wantsUpgrade(String protocol);

    /**
     * Answers 101 with {@code Connection: Upgrade}, {@code Upgrade: protocol} and these headers, and takes over the connection as bytes.
     * May outlive the handler; whoever got it closes it.
     *
     * @throws RequestException 400 when the client did not ask for an upgrade
     */
    Duplex upgrade(String protocol, Headers headers) throws IOException;

    /**
     * Upgrades to a WebSocket with the client's first subprotocol among the supported (as upstream chooses). A client that
     * names none gets none if {@code supportedProtocols} is empty or contains the empty string.
     *
     * @throws RequestException 400 when it is no WebSocket request, 403 when no subprotocol is common
     */
    WebSocket upgradeWebSocket(List<String> supportedProtocols) throws IOException;

    /**
     * Upgrades to SPDY/3.1, naming the chosen {@code X-Stream-Protocol-Version}: the first of the client's that is supported.
     *
     * @throws RequestException 400 when the client did not ask for SPDY/3.1, 403 when no stream protocol is common
     */
    SpdyConnection upgradeSpdy(List<String> supportedStreamProtocols) throws IOException;

    /** Runs once when the client went away or the answer is complete, whichever is first; at once if that has been. On the event loop. */
    void onClose(Runnable action);
}
