package dev.proa.wire;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection as a client, for one request; blocking, meant for virtual threads. It is here, beside java.net.http, for what
 * that cannot do: any Host and Connection header, upgrades, a connection per probe, no selector thread, no pool.
 */
public final class HttpConnection implements Closeable {

    private static final int BUFFER_BYTES = 8 << 10;

    /** An accepted upgrade: the server's headers and the connection as bytes. */
    public record Upgraded(Headers headers, Duplex duplex) {}

    private final ClientTarget target;
    private final Socket socket;
    private final InputStream input;
    private final OutputStream output;

    private HttpConnection(ClientTarget target, Socket socket) throws IOException {
        this.target = target;
        this.socket = socket;
        this.input = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
        this.output = socket.getOutputStream();
    }

    /**
     * Connects, with the TLS handshake.
     *
     * @throws IOException when it cannot be connected in time or the server is not trusted
     */
    public static HttpConnection open(ClientTarget target) throws IOException {
        var address = target.address();
        var socket = new Socket();
        try {
            var resolved = address.isUnresolved()
                    ? new InetSocketAddress(address.getHostString(), address.getPort())
                    : address;
            int connectMillis = (int) target.connect().toMillis();
            socket.connect(resolved, connectMillis);
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoTimeout(connectMillis);
            var tls = target.tls();
            var connected = tls == null ? socket : secure(target, tls, socket);
            connected.setSoTimeout((int) target.read().toMillis());
            return new HttpConnection(target, connected);
        } catch (IOException | RuntimeException failed) {
            socket.close();
            throw failed;
        }
    }

    private static Socket secure(ClientTarget target, SSLContext context, Socket socket) throws IOException {
        var name = target.host().replaceFirst(":\\d+$", "").replaceAll("^\\[|]$", "");
        var secure = (SSLSocket) context.getSocketFactory().createSocket(socket, name, socket.getPort(), true);
        var parameters = secure.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        if (target.verifyHost()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (name.matches("[A-Za-z0-9_.-]*[A-Za-z][A-Za-z0-9_.-]*")) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    /**
     * Sends a request and waits for the head of its answer. Interim answers (1xx) are passed over. Closing the answer closes the connection.
     *
     * @param path with its query, as it is to be sent
     * @param headers sent as they are; a missing Host is the target's; without Content-Length or Transfer-Encoding a body is sent in chunks
     * @param body sent by a thread of its own while the answer is read; null: none
     * @throws SocketTimeoutException when the server sends nothing for the target's limit
     */
    public HttpResponse send(String method, String path, Headers headers, @Nullable InputStream body)
            throws IOException {
        try {
            boolean chunked = body != null && !headers.has("Content-Length");
            var complete = chunked ? headers.with("Transfer-Encoding", "chunked") : headers;
            writeHead(method, path, complete);
            if (body != null) {
                Thread.ofVirtual().name("request-body").start(() -> sendBody(body, chunked));
            }
            var head = HttpMessages.readFinalHead(input);
            return new HttpResponse(
                    head.status(), head.reason(), head.headers(), HttpMessages.body(input, method, head), this);
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /**
     * Sends a request with these headers, which ask for an upgrade, and turns the connection into bytes when the server agrees.
     *
     * @throws RequestException with the server's status and the start of its answer when it declines; the connection is closed then
     */
    public Upgraded upgrade(String method, String path, Headers headers) throws IOException {
        try {
            writeHead(method, path, method.equals("GET") ? headers : headers.with("Content-Length", "0"));
            var head = HttpMessages.readFinalHead(input);
            if (head.status() != 101) {
                var answer = HttpMessages.body(input, method, head).readNBytes(BUFFER_BYTES);
                throw new RequestException(head.status(), new String(answer, StandardCharsets.UTF_8).strip());
            }
            socket.setSoTimeout(0);
            return new Upgraded(head.headers(), new SocketDuplex(socket, input));
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private void writeHead(String method, String path, Headers headers) throws IOException {
        var head = new StringBuilder(method).append(' ').append(path).append(" HTTP/1.1\r\n");
        if (!headers.has("Host")) {
            head.append("Host: ").append(target.host()).append("\r\n");
        }
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        HttpMessages.refuseSplitting(method, path, headers);
        output.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        output.flush();
    }

    private void sendBody(InputStream body, boolean chunked) {
        try {
            var buffer = new byte[BUFFER_BYTES * 2];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                if (chunked && count > 0) {
                    output.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
                output.write(buffer, 0, count);
                if (chunked && count > 0) {
                    output.write(new byte[] {'\r', '\n'});
                }
            }
            if (chunked) {
                output.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            output.flush();
        } catch (IOException broken) {
            endInput(); // the server may have answered without wanting it all; if not, the reader finds the connection
            // closed
        }
    }

    private void endInput() {
        try {
            socket.shutdownOutput();
        } catch (IOException | UnsupportedOperationException alreadyClosed) {
            assert socket.isClosed() || socket.isOutputShutdown() : alreadyClosed;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
