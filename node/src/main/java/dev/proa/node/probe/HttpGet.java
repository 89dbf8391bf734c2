package dev.proa.node.probe;

import dev.proa.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Future;

/**
 * One GET for a probe or a hook, on a connection of its own; its time-out is that of the whole exchange, redirects and body
 * included. HTTPS doesn't verify. Redirects are followed on the same host.
 */
final class HttpGet {
    private static final String LATE_BODY =
            "context deadline exceeded (Client.Timeout or context cancellation while reading body)";
    private static final int REQUESTS_MAX = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private record Header(String name, String value) {}

    private final String host;
    private final List<Header> headers;
    private final Deadline deadline;

    private HttpGet(String host, List<Header> headers, Deadline deadline) {
        this.host = host;
        this.headers = headers;
        this.deadline = deadline;
    }

    /**
     * Asks, and answers the last answer: a redirect to another host is not followed.
     *
     * @param action an HTTPGetAction whose port has been resolved to {@code port}
     * @param purpose what the User-Agent says it is for: probe, lifecycle
     * @throws SocketTimeoutException when the head of the answer is not complete in time
     * @throws HttpAnswer.BodyException when the body isn't
     */
    static HttpAnswer get(JsonObject action, String host, int port, Duration timeout, String purpose)
            throws IOException {
        HttpGet get = new HttpGet(host, headers(action, purpose), Deadline.after(timeout));
        String scheme = action.string("scheme", "HTTP").toLowerCase(Locale.ROOT);
        String path = quoted(action.string("path"));
        return get.follow(URI.create(scheme + "://" + authority(host) + ":" + port)
                .resolve(path.startsWith("/") ? path : "/" + path));
    }

    private HttpAnswer follow(URI first) throws IOException {
        URI at = first;
        HttpAnswer answer = once(at);
        for (int asked = 1;
                REDIRECTS.contains(answer.code()) && !answer.location().isEmpty();
                asked++) {
            URI next = at.resolve(quoted(answer.location()));
            if (!authority(host).equals(next.getHost()) || next.getScheme() == null) {
                return answer;
            }
            if (asked >= REQUESTS_MAX) {
                throw new IOException("stopped after " + REQUESTS_MAX + " redirects");
            }
            at = next;
            answer = once(at);
        }
        return answer;
    }

    private static String authority(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static List<Header> headers(JsonObject action, String purpose) {
        List<Header> headers = new ArrayList<>();
        action.array("httpHeaders")
                .objects()
                .forEach(h -> headers.add(new Header(h.string("name"), h.string("value"))));
        if (!names(headers, "User-Agent")) {
            headers.add(new Header("User-Agent", "kube-" + purpose + "/1.36"));
        }
        if (!names(headers, "Accept")) {
            headers.add(new Header("Accept", "*/*"));
        }
        headers.removeIf(h -> h.value().isEmpty()
                && (h.name().equalsIgnoreCase("Accept") || h.name().equalsIgnoreCase("User-Agent")));
        return headers;
    }

    private static boolean names(List<Header> headers, String name) {
        return headers.stream().anyMatch(h -> h.name().equalsIgnoreCase(name));
    }

    /** What may not stand in a request line is escaped. */
    private static String quoted(String target) {
        StringBuilder quoted = new StringBuilder();
        for (byte b : target.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > ' ' && b < 0x7F && "\"<>\\^`{|}".indexOf(b) < 0;
            quoted.append(plain ? Character.toString(b) : "%%%02X".formatted(b));
        }
        return quoted.toString();
    }

    private HttpAnswer once(URI at) throws IOException {
        boolean secure = "https".equalsIgnoreCase(at.getScheme());
        int port = at.getPort() >= 0 ? at.getPort() : secure ? 443 : 80;
        try (Socket plain = new Socket()) {
            Future<?> closing = deadline.closes(plain);
            try {
                plain.connect(new InetSocketAddress(deadline.resolve(host), port), deadline.millisLeft());
                Socket socket = secure ? AnyCertificate.sockets().createSocket(plain, host, port, true) : plain;
                socket.getOutputStream().write(request(at, port).getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().flush();
                return HttpAnswer.read(new BufferedInputStream(socket.getInputStream()));
            } catch (HttpAnswer.BodyException e) {
                throw deadline.isOver() ? new HttpAnswer.BodyException(new SocketTimeoutException(LATE_BODY)) : e;
            } catch (IOException e) {
                throw deadline.isOver() ? new SocketTimeoutException(e.getMessage()) : e;
            } finally {
                closing.cancel(false);
            }
        }
    }

    private String request(URI at, int port) throws IOException {
        String path = at.getRawPath().isEmpty() ? "/" : at.getRawPath();
        StringBuilder request = new StringBuilder("GET ").append(path);
        if (at.getRawQuery() != null) {
            request.append('?').append(at.getRawQuery());
        }
        request.append(" HTTP/1.1\r\n");
        if (!names(headers, "Host")) {
            request.append("Host: ")
                    .append(authority(host))
                    .append(':')
                    .append(port)
                    .append("\r\n");
        }
        for (Header header : headers) {
            if (!header.name().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
                    || header.value().matches("(?s).*[\\x00-\\x08\\x0A-\\x1F\\x7F].*")) {
                throw new IOException("net/http: invalid header field value for \"" + header.name() + "\"");
            }
            request.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        return request.append("Connection: close\r\n\r\n").toString();
    }
}
