package dev.proa.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.wire.Headers;
import org.junit.jupiter.api.Test;

class IdentityHeadersTest {
    @Test
    void nothingThatSaysWhoTheClientIsGoesOn() {
        Headers sent = Headers.of(
                "Accept", "*/*",
                "AUTHORIZATION", "Bearer secret",
                "Proxy-Authorization", "Basic secret",
                "X-Remote-User", "admin",
                "X-Remote-Uid", "1",
                "x-remote-group", "system:masters",
                "X_Remote_User", "admin",
                "X-Remote-Extra-Scopes", "all",
                "Impersonate-User", "admin",
                "Impersonate-Group", "system:masters",
                "Impersonate-Uid", "1",
                "Impersonate-Extra-Scopes", "all",
                "Sec-WebSocket-Protocol", "chat, base64url.bearer.authorization.k8s.io.c2VjcmV0",
                "Sec-WebSocket-Protocol", "base64url.bearer.authorization.k8s.io.c2VjcmV0",
                "Cookie", "own=1");
        assertThat(IdentityHeaders.without(sent))
                .isEqualTo(Headers.of("Accept", "*/*", "Sec-WebSocket-Protocol", "chat", "Cookie", "own=1"));
    }
}
