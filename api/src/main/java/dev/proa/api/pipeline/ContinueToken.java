package dev.proa.api.pipeline;

import dev.proa.api.error.ApiException;
import dev.proa.json.Json;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where the next page begins. Opaque to clients.
 *
 * @param revision of the whole list; -1: whatever is newest (an inconsistent rest)
 * @param afterSuffix the last key of the page before, without the list's prefix
 */
record ContinueToken(long revision, String afterSuffix) {
    private static final String FORMAT = "meta.k8s.io/v1";

    ContinueToken inconsistent() {
        return new ContinueToken(-1, afterSuffix);
    }

    String text() {
        byte[] json =
                JsonObject.of("v", FORMAT, "rv", revision, "start", afterSuffix).toBytes();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    static ContinueToken parse(String text) {
        try {
            byte[] json = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
            JsonObject token = Json.parseObject(json);
            if (token.string("v").equals(FORMAT) && !token.string("start").contains("..") && token.has("rv")) {
                return new ContinueToken(token.number("rv"), token.string("start"));
            }
            throw refused("server does not recognize this encoded version \"" + token.string("v") + "\"");
        } catch (IllegalArgumentException | JsonException e) {
            throw refused("continue key is not valid: " + e.getMessage());
        }
    }

    private static ApiException refused(String why) {
        return ApiException.badRequest("invalid continue token: " + why);
    }
}
