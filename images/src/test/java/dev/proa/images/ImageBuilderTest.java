package dev.proa.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import javax.tools.ToolProvider;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBuilderTest {
    @TempDir
    private Path folder;

    private final ImageBuilder builder = new ImageBuilder();

    private static Map<String, byte[]> entries(InputStream archive) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(archive)) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    private static JsonObject manifest(Path archive) throws IOException {
        byte[] manifest = entries(Files.newInputStream(archive)).get("manifest.json");
        return (JsonObject)
                Json.parse("{\"all\":" + new String(manifest, java.nio.charset.StandardCharsets.UTF_8) + "}");
    }

    private static JsonObject configuration(Path archive) throws IOException {
        JsonObject manifest = manifest(archive).array("all").object(0);
        return Json.parseObject(entries(Files.newInputStream(archive)).get(manifest.string("Config")))
                .object("config");
    }

    /** Unpacks all layers as a container's root. */
    private Path unpacked(Path archive) throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Map<String, byte[]> files = entries(Files.newInputStream(archive));
        for (String layer :
                manifest(archive).array("all").object(0).array("Layers").strings()) {
            TarArchiveInputStream in =
                    new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(files.get(layer))));
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path at = root.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(at);
                } else {
                    Files.createDirectories(at.getParent());
                    Files.write(at, in.readAllBytes());
                    assertThat(at.toFile().setExecutable((entry.getMode() & 0111) != 0))
                            .isTrue();
                }
                assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
            }
        }
        return root;
    }

    private static String inRoot(Path root, String... words) {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "chroot needs root");
        // As a container has it: /proc is there, which the Java launcher needs to find its home.
        String script = "mkdir -p $0/proc && mount -t proc proc $0/proc && exec chroot \"$0\" \"$@\"";
        List<String> all = new java.util.ArrayList<>(
                List.of("unshare", "--mount", "--pid", "--fork", "sh", "-c", script, root.toString()));
        all.addAll(List.of(words));
        return Tool.run(all);
    }

    @Test
    void aFolderComesToItsPlaceTheSameEveryTime() throws IOException {
        Path site = Files.createDirectories(folder.resolve("site/deep"));
        Files.writeString(site.resolve("page.html"), "hello");
        Path script = Files.writeString(folder.resolve("site/run.sh"), "#!/bin/sh\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(folder.resolve("site/link"), Path.of("deep/page.html"));
        ImageRecipe recipe = new ImageRecipe(
                "shop/site:1",
                new ImageSource.Folder(folder.resolve("site"), "/srv"),
                List.of(),
                List.of("/srv/run.sh"),
                List.of("--port", "80"),
                Map.of("B", "2", "A", "1"),
                "65532:65532",
                List.of("80", "53/udp"),
                "/srv",
                List.of(),
                Map.of("/etc/more", folder.resolve("site/deep/page.html")));
        Path first = folder.resolve("first.tar");
        Path second = folder.resolve("second.tar");
        builder.build(recipe, first);
        assertThat(script.toFile().setLastModified(1_000_000_000_000L)).isTrue();
        builder.build(recipe, second);
        assertThat(second).hasSameBinaryContentAs(first);
        assertThat(manifest(first).array("all").object(0).array("RepoTags").strings())
                .containsExactly("shop/site:1");
        JsonObject configuration = configuration(first);
        assertThat(configuration.array("Entrypoint").strings()).containsExactly("/srv/run.sh");
        assertThat(configuration.array("Cmd").strings()).containsExactly("--port", "80");
        assertThat(configuration.array("Env").strings()).containsExactly("A=1", "B=2");
        assertThat(configuration.string("User")).isEqualTo("65532:65532");
        assertThat(configuration.string("WorkingDir")).isEqualTo("/srv");
        assertThat(configuration.object("ExposedPorts").names()).containsExactlyInAnyOrder("80/tcp", "53/udp");
        Path root = unpacked(first);
        assertThat(root.resolve("srv/deep/page.html")).hasContent("hello");
        assertThat(root.resolve("srv/link")).hasContent("hello");
        assertThat(root.resolve("etc/more")).hasContent("hello");
        assertThat(root.resolve("srv/run.sh")).isExecutable();
    }

    @Test
    void anInstalledProgramRunsWithNothingElseAround() throws IOException {
        Path archive = folder.resolve("programs.tar");
        builder.build(ImageRecipe.of("tools:1", new ImageSource.Programs(List.of("sh", "tar", "getent"))), archive);
        assertThat(configuration(archive).array("Entrypoint").strings()).containsExactly("/bin/sh");
        Path root = unpacked(archive);
        assertThat(inRoot(root, "/bin/sh", "-c", "echo from within")).isEqualTo("from within\n");
        assertThat(inRoot(root, "/bin/tar", "--version")).contains("tar");
        assertThat(inRoot(root, "/bin/getent", "passwd", "nobody")).startsWith("nobody:x:65534");
        assertThat(root.resolve("tmp")).isDirectory();
    }

    @Test
    void aJavaProgramBringsItsOwnRuntime() throws IOException {
        Path source = Files.writeString(folder.resolve("Hello.java"), """
                public class Hello {
                    public static void main(String[] names) {
                        System.out.println("hello " + String.join(",", names) + " " + Runtime.version().feature());
                    }
                }
                """);
        Path classes = Files.createDirectory(folder.resolve("classes"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), source.toString()))
                .isZero();
        ImageSource program = new ImageSource.JavaProgram(List.of(classes), "Hello", List.of(), List.of("-Xmx32m"));
        Path archive = folder.resolve("java.tar");
        builder.build(ImageRecipe.of("hello:1", program), archive);
        List<String> entrypoint = new java.util.ArrayList<>(
                configuration(archive).array("Entrypoint").strings());
        assertThat(entrypoint).containsExactly("/opt/java/bin/java", "-Xmx32m", "-cp", "/app/classes", "Hello");
        entrypoint.add("world");
        assertThat(inRoot(unpacked(archive), entrypoint.toArray(new String[0])))
                .isEqualTo("hello world " + Runtime.version().feature() + "\n");
        assertThat(Files.size(archive)).isLessThan(60_000_000);
    }

    @Test
    void readsRecipeFiles() {
        ImageRecipe recipe = ImageRecipe.read((JsonObject) Yaml.parse("""
                name: guestbook/redis:1
                packages: [redis-server]
                programs: [redis-server, redis-cli]
                command: [--port, 6379]
                environment: {A: 1}
                user: 65532
                ports: [6379]
                tools: [tar]
                files: {/etc/x: x.conf}
                """), Path.of("/base"));
        assertThat(recipe)
                .isEqualTo(new ImageRecipe(
                        "guestbook/redis:1",
                        new ImageSource.Programs(List.of("redis-server", "redis-cli")),
                        List.of("redis-server"),
                        List.of(),
                        List.of("--port", "6379"),
                        Map.of("A", "1"),
                        "65532",
                        List.of("6379"),
                        "",
                        List.of("tar"),
                        Map.of("/etc/x", Path.of("/base/x.conf"))));
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        Path archive = folder.resolve("x.tar");
        Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        assertFails(() -> builder.build(programs("no-such-program"), archive), "no-such-program is not installed");
        assertFails(() -> builder.build(programs(script.toString()), archive), "perhaps a script");
        assertFails(
                () -> builder.build(ImageRecipe.of("UPPER CASE", new ImageSource.Folder(folder, "/")), archive),
                "not a name of an image");
        assertFails(
                () -> builder.build(ImageRecipe.of("x", new ImageSource.Folder(folder.resolve("none"), "/")), archive),
                "there is no folder");
        assertFails(
                () -> builder.build(
                        ImageRecipe.of(
                                "x",
                                new ImageSource.JavaProgram(
                                        List.of(folder.resolve("a.jar")), "M", List.of(), List.of())),
                        archive),
                "has it been built?");
        assertFails(() -> read("name: x\nfoler: y"), "unknown in an image recipe: foler");
        assertFails(() -> read("name: x"), "needs one of folder, classPath and programs");
        assertFails(() -> read("folder: x"), "needs name");
        assertThat(archive).doesNotExist();
    }

    private static ImageRecipe programs(String program) {
        return ImageRecipe.of("x", new ImageSource.Programs(List.of(program)));
    }

    private static void read(String yaml) {
        ImageRecipe.read((JsonObject) Yaml.parse(yaml), Path.of("/"));
    }

    private static void assertFails(Runnable action, String words) {
        assertThatThrownBy(action::run).isInstanceOf(ImageException.class).hasMessageContaining(words);
    }
}
