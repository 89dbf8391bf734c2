package dev.proa.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The target of a request line, taken apart: origin form, absolute form (as sent to proxies) or an asterisk. */
record Target(String rawPath, String path, String rawQuery) {

    static Target parse(String uri) throws RequestException {
        var origin = origin(uri);
        int question = origin.indexOf('?');
        var rawPath = question < 0 ? origin : origin.substring(0, question);
        if (!rawPath.startsWith("/") && !rawPath.equals("*")) {
            throw new RequestException(400, "malformed request target");
        }
        return new Target(rawPath, decode(rawPath), question < 0 ? "" : origin.substring(question + 1));
    }

    private static String origin(String uri) {
        if (uri.startsWith("/")) {
            return uri;
        }
        int scheme = uri.indexOf("://");
        if (scheme < 0) {
            return uri;
        }
        int end = scheme + 3;
        while (end < uri.length() && uri.charAt(end) != '/' && uri.charAt(end) != '?') {
            end++;
        }
        var rest = uri.substring(end);
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    private static String decode(String raw) throws RequestException {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        var text = raw.getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(text.length);
        for (int i = 0; i < text.length; i++) {
            if (text[i] != '%') {
                bytes.put(text[i]);
                continue;
            }
            int high = i + 2 < text.length ? Character.digit(text[i + 1], 16) : -1;
            int low = i + 2 < text.length ? Character.digit(text[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new RequestException(400, "malformed escape in path");
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException malformed) {
            throw new RequestException(400, "path is not UTF-8");
        }
    }
}
