package dev.proa.wire;

import dev.proa.json.Json;
import dev.proa.json.JsonException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Status objects for clients from before version 4, which take plain text and silence for success; and those we make ourselves. */
final class StatusText {

    static final byte[] SUCCESS = "{\"metadata\":{},\"status\":\"Success\"}".getBytes(StandardCharsets.UTF_8);

    private StatusText() {}

    static boolean plain(String protocol) {
        return !protocol.startsWith("v4.") && !protocol.startsWith("v5.");
    }

    /** Whether success; when it is none that can be read, it is shown as it is. */
    private static byte[] text(byte[] status) {
        try {
            var object = Json.parseObject(status);
            return object.string("status", "").equals("Success")
                    ? new byte[0]
                    : object.string("message", "").getBytes(StandardCharsets.UTF_8);
        } catch (JsonException notJson) {
            return status;
        }
    }

    static byte[] internalError(String message) {
        return dev.proa.json.JsonObject.EMPTY
                .with("metadata", dev.proa.json.JsonObject.EMPTY)
                .with("status", "Failure")
                .with("message", message)
                .with("reason", "InternalError")
                .with("code", 500)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Takes a Status as JSON and passes its text on when closed. */
    static OutputStream translating(OutputStream below) {
        return new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
                var text = text(toByteArray());
                if (text.length > 0) {
                    below.write(text);
                }
                below.close();
            }
        };
    }
}
