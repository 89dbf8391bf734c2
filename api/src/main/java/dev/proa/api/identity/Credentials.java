package dev.proa.api.identity;

import dev.proa.wire.Headers;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a connection and a request show of who the client is.
 *
 * @param headers of the request; WebSocket clients may carry a token in {@code Sec-WebSocket-Protocol}
 * @param certificates the client's chain, verified against the client CA, leaf first; empty without one
 * @param presented the chain as presented and verified against nothing (front proxies)
 * @param remoteAddress textual, without port
 */
public record Credentials(
        Headers headers, List<X509Certificate> certificates, List<X509Certificate> presented, String remoteAddress) {}
