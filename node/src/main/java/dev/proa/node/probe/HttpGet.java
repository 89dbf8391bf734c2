package dev.proa.node.probe;

import dev.proa.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * One GET for a probe or a hook, on a connection of its own. HTTPS doesn't verify: what is asked is whether the container
 * answers, not who it is. Redirects are followed on the same host.
 */
final class HttpGet {
    private static final int REDIRECTS_MAX = 10;
    private static final int HEADER_BYTES_MAX = 64 << 10;
    private static final int BODY_BYTES_MAX = 10 << 10;

    /** {@code location}: where a redirect leads, else empty. */
    record Answer(int code, String location, String body) {}

    private HttpGet() {}

    /** {@code action}: an HTTPGetAction whose port has been resolved. */
    static Answer get(JsonObject action, String host, int port, Duration timeout) throws IOException {
        String scheme = action.string("scheme", "HTTP").toLowerCase(Locale.ROOT);
        String path = action.string("path");
        String target = path.startsWith("/") ? path : "/" + path;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", "kube-probe/1.36");
        headers.put("Accept", "*/*");
        action.array("httpHeaders").objects().forEach(h -> {
            headers.keySet().removeIf(name -> name.equalsIgnoreCase(h.string("name")));
            headers.put(h.string("name"), h.string("value"));
        });
        String authority = host.contains(":") ? "[" + host + "]" : host;
        Answer answer = once(scheme, host, port, target, headers, timeout);
        URI at = URI.create(scheme + "://" + authority + ":" + port).resolve(quoted(target));
        for (int i = 0; i < REDIRECTS_MAX && !answer.location().isEmpty(); i++) {
            URI next = at.resolve(quoted(answer.location()));
            if (!authority.equals(next.getHost()) || next.getScheme() == null) {
                return answer;
            }
            int nextPort =
                    next.getPort() >= 0 ? next.getPort() : next.getScheme().equals("https") ? 443 : 80;
            String query = next.getRawQuery() == null ? "" : "?" + next.getRawQuery();
            answer = once(next.getScheme(), host, nextPort, next.getRawPath() + query, headers, timeout);
            at = next;
        }
        return answer;
    }

    private static String quoted(String target) {
        return target.replace(" ", "%20").replace("\"", "%22");
    }

    private static Answer once(
            String scheme, String host, int port, String target, Map<String, String> headers, Duration timeout)
            throws IOException {
        int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), millis);
            plain.setSoTimeout(millis);
            Socket socket = plain;
            if (scheme.equals("https")) {
                socket = trusting().getSocketFactory().createSocket(plain, host, port, true);
            }
            StringBuilder request =
                    new StringBuilder("GET ").append(quoted(target)).append(" HTTP/1.1\r\n");
            boolean hasHost = headers.keySet().stream().anyMatch(name -> name.equalsIgnoreCase("Host"));
            if (!hasHost) {
                request.append("Host: ")
                        .append(host.contains(":") ? "[" + host + "]" : host)
                        .append(':')
                        .append(port)
                        .append("\r\n");
            }
            headers.forEach((name, value) ->
                    request.append(name).append(": ").append(value).append("\r\n"));
            request.append("Connection: close\r\n\r\n");
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return answer(new BufferedInputStream(socket.getInputStream()));
        }
    }

    private static Answer answer(InputStream in) throws IOException {
        String status = line(in);
        String[] words = status.split(" ", 3);
        if (!status.startsWith("HTTP/") || words.length < 2) {
            throw new IOException("malformed HTTP response \"" + status + "\"");
        }
        int code = Integer.parseInt(words[1]);
        String location = "";
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            if (colon > 0 && header.substring(0, colon).equalsIgnoreCase("Location")) {
                location = header.substring(colon + 1).strip();
            }
        }
        boolean redirect = code >= 300 && code < 400;
        String body =
                code >= 200 && code < 400 ? "" : new String(in.readNBytes(BODY_BYTES_MAX), StandardCharsets.UTF_8);
        return new Answer(code, redirect ? location : "", body);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("EOF");
            }
            if (line.size() > HEADER_BYTES_MAX) {
                throw new IOException("a header of the response is too long");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static SSLContext trusting() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsEverybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static final class TrustsEverybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
