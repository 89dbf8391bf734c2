package dev.proa.node.runtime;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** An archive in the OCI image layout with one image of one layer: what containerd imports. */
final class ImageArchive {
    private static final int READABLE = 0644;

    private ImageArchive() {}

    /** {@code configuration}: Entrypoint, Cmd, Env, User, WorkingDir as in the OCI image configuration. */
    static byte[] of(String name, String architecture, TarWriter files, JsonObject configuration) {
        byte[] layer = files.finish();
        byte[] image = JsonObject.of(
                        "architecture",
                        architecture,
                        "os",
                        "linux",
                        "config",
                        configuration,
                        "rootfs",
                        JsonObject.of("type", "layers", "diff_ids", JsonArray.ofStrings(List.of(digest(layer)))))
                .toBytes();
        byte[] manifest = JsonObject.of(
                        "schemaVersion",
                        2,
                        "mediaType",
                        "application/vnd.oci.image.manifest.v1+json",
                        "config",
                        descriptor("application/vnd.oci.image.config.v1+json", image),
                        "layers",
                        JsonArray.of(descriptor("application/vnd.oci.image.layer.v1.tar", layer)))
                .toBytes();
        JsonObject names = JsonObject.of("io.containerd.image.name", name, "org.opencontainers.image.ref.name", name);
        JsonObject entry = descriptor("application/vnd.oci.image.manifest.v1+json", manifest)
                .with("annotations", names);
        byte[] index = JsonObject.of("schemaVersion", 2, "manifests", JsonArray.of(entry))
                .toBytes();
        return new TarWriter()
                .file("oci-layout", READABLE, "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8))
                .file("index.json", READABLE, index)
                .file(blob(manifest), READABLE, manifest)
                .file(blob(image), READABLE, image)
                .file(blob(layer), READABLE, layer)
                .finish();
    }

    private static JsonObject descriptor(String mediaType, byte[] content) {
        return JsonObject.of("mediaType", mediaType, "digest", digest(content), "size", content.length);
    }

    private static String blob(byte[] content) {
        return "blobs/" + digest(content).replace(':', '/');
    }

    private static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
