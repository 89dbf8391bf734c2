package dev.proa.wire;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** What every HTTP/1.1 request must be before a handler sees it. */
final class HttpRequests {

    private HttpRequests() {}

    static void check(HttpRequest request) throws RequestException {
        if (request.decoderResult().isFailure()) {
            throw switch (request.decoderResult().cause()) {
                case TooLongHttpLineException tooLong -> new RequestException(414, "request line too long");
                case TooLongHttpHeaderException tooLong -> new RequestException(431, "request headers too large");
                default -> new RequestException(400, "malformed request");
            };
        }
        var version = request.protocolVersion();
        if (version.majorVersion() != 1) {
            throw new RequestException(505, "HTTP version not supported");
        }
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && !version.equals(HttpVersion.HTTP_1_0))) {
            throw new RequestException(400, hosts > 1 ? "too many Host headers" : "missing required Host header");
        }
        var expected = request.headers().get(HttpHeaderNames.EXPECT);
        if (expected != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expected)) {
            throw new RequestException(417, "only 100-continue can be expected");
        }
    }
}
