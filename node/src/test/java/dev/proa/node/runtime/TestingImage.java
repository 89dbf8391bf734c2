package dev.proa.node.runtime;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An image of busybox alone, made of the machine's own static one: real programs without a registry. */
public final class TestingImage {
    public static final Path BUSYBOX = Path.of("/bin/busybox");
    public static final String NAME = "proa.dev/testing-busybox:1";

    private TestingImage() {}

    public static byte[] busybox() throws IOException {
        byte[] program = Files.readAllBytes(BUSYBOX);
        TarWriter files = new TarWriter();
        for (String name : List.of(
                "sh",
                "cat",
                "echo",
                "sleep",
                "test",
                "grep",
                "httpd",
                "mkdir",
                "ls",
                "id",
                "kill",
                "head",
                "nc",
                "touch",
                "hostname")) {
            files.file("bin/" + name, 0755, program);
        }
        JsonObject configuration = JsonObject.of(
                "Cmd", JsonArray.ofStrings(List.of("/bin/sh")), "Env", JsonArray.ofStrings(List.of("PATH=/bin")));
        return ImageArchive.of(
                NAME, System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "amd64", files, configuration);
    }
}
