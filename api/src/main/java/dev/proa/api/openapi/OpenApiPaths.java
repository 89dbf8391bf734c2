package dev.proa.api.openapi;

import dev.proa.wire.Exchange;
import dev.proa.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** {@code /openapi/v2} and {@code /openapi/v3}: made when first asked for, kept softly until the kinds change. */
public final class OpenApiPaths {
    private static final String GNOSTIC = "proto-openapi.spec.v2";
    private static final String GNOSTIC_MEDIA_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private final OpenApiDocuments documents;
    private final ConcurrentHashMap<String, Kept> kept = new ConcurrentHashMap<>();

    /** An encoded document; memory under pressure takes it back. */
    private record Kept(java.lang.ref.SoftReference<byte[]> bytes) {}

    public OpenApiPaths(OpenApiDocuments documents, dev.proa.api.kind.Kinds kinds) {
        this.documents = documents;
        kinds.onChange(kept::clear);
    }

    /** Answers if the path is one of OpenAPI's; false if not. */
    public boolean answer(Exchange exchange, String path, Headers headers) {
        if (path.equals("/openapi/v2")) {
            boolean protobuf = exchange.headers().first("Accept", "").contains(GNOSTIC);
            byte[] bytes = protobuf
                    ? once("v2 protobuf", () -> Gnostic.encode(documents.version2()))
                    : once("v2 json", () -> documents.version2().toBytes());
            respond(exchange, headers, protobuf ? GNOSTIC_MEDIA_TYPE : "application/json", bytes);
            return true;
        }
        if (path.equals("/openapi/v3")) {
            respond(exchange, headers, "application/json", once("v3", this::index));
            return true;
        }
        if (path.startsWith("/openapi/v3/")) {
            String groupVersion = path.substring("/openapi/v3/".length());
            if (!documents.groupVersions().contains(groupVersion)) {
                return false;
            }
            respond(exchange, headers, "application/json", group(groupVersion));
            return true;
        }
        return false;
    }

    private byte[] group(String groupVersion) {
        return once(groupVersion, () -> documents.version3(groupVersion).toBytes());
    }

    private byte[] index() {
        return documents.index(this::tag).toString().getBytes(StandardCharsets.UTF_8);
    }

    private String tag(String groupVersion) {
        // What a document says follows from the kinds of its group: hashing their description spares making it.
        return dev.proa.api.discovery.Tags.of(documents.identity(groupVersion).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] once(String key, Supplier<byte[]> make) {
        Kept known = kept.get(key);
        byte[] bytes = known == null ? null : known.bytes().get();
        if (bytes == null) {
            bytes = make.get();
            kept.put(key, new Kept(new java.lang.ref.SoftReference<>(bytes)));
        }
        return bytes;
    }

    private static void respond(Exchange exchange, Headers headers, String mediaType, byte[] bytes) {
        String tag = "\"" + dev.proa.api.discovery.Tags.of(bytes) + "\"";
        Headers all = headers.with("Cache-Control", "no-cache, private")
                .plus("ETag", tag)
                .plus("Vary", "Accept");
        List<String> known = exchange.headers().all("If-None-Match");
        if (known.contains(tag)) {
            exchange.respond(304, all, new byte[0]);
        } else {
            exchange.respond(200, all.plus("Content-Type", mediaType), bytes);
        }
    }
}
