package dev.proa.node.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.proa.node.linux.PathDescriptor.Links;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder and what is outside of it, in a folder beside it. */
final class PathDescriptorTest {
    @TempDir
    private Path both;

    private Path inside() throws IOException {
        return Files.createDirectories(both.resolve("inside"));
    }

    private Path outside() throws IOException {
        return Files.createDirectories(both.resolve("outside"));
    }

    @Test
    void aLinkIsAnErrorOrStaysInside() throws IOException {
        Files.writeString(outside().resolve("secret"), "secret");
        Files.createDirectories(inside().resolve("a/b"));
        Files.writeString(inside().resolve("a/b/c"), "c");
        Files.createSymbolicLink(inside().resolve("near"), Path.of("a/b"));
        Files.createSymbolicLink(inside().resolve("up"), Path.of("../outside"));
        Files.createSymbolicLink(inside().resolve("absolute"), outside());
        Files.createSymbolicLink(inside().resolve("own"), inside().resolve("a"));
        Files.createSymbolicLink(inside().resolve("nowhere"), Path.of("missing"));

        try (PathDescriptor folder = PathDescriptor.open(inside())) {
            assertThat(read(folder, "a/b/c", Links.REFUSED)).isEqualTo("c");
            assertThat(read(folder, "near/c", Links.INSIDE)).isEqualTo("c");
            assertThatIOException().isThrownBy(() -> read(folder, "near/c", Links.REFUSED));
            for (String leaving : new String[] {"up/secret", "absolute/secret", "own/b/c", "../outside/secret", "/"}) {
                assertThatIOException().isThrownBy(() -> read(folder, leaving, Links.INSIDE));
            }
            assertThatIOException()
                    .isThrownBy(() -> read(folder, "nowhere", Links.INSIDE))
                    .isInstanceOf(NoSuchFileException.class);
        }
    }

    private static String read(PathDescriptor folder, String path, Links links) throws IOException {
        try (PathDescriptor file = folder.beneath(Path.of(path), links)) {
            return new String(file.readAll(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    @Test
    void aNameIsASingleOne() throws IOException {
        try (PathDescriptor folder = PathDescriptor.open(inside())) {
            for (String name : new String[] {"", ".", "..", "a/b", "/a", "../a"}) {
                assertThatIllegalArgumentException().isThrownBy(() -> folder.child(name));
            }
        }
    }

    @Test
    void nothingIsWrittenThroughALinkNorReadFromAPipe() throws IOException, InterruptedException {
        Path victim = Files.writeString(outside().resolve("victim"), "untouched");
        Files.createSymbolicLink(inside().resolve("file"), victim);
        Files.createSymbolicLink(inside().resolve("folder"), outside());
        assertThat(new ProcessBuilder("mkfifo", inside().resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();

        try (PathDescriptor folder = PathDescriptor.open(inside())) {
            assertThatIOException()
                    .isThrownBy(() -> folder.createFile("file", new byte[1], 0644))
                    .isInstanceOf(FileAlreadyExistsException.class);
            assertThatIOException().isThrownBy(() -> folder.makeFolders(Path.of("folder/new"), 0755));
            try (PathDescriptor pipe = folder.beneath(Path.of("pipe"), Links.REFUSED)) {
                assertThatIOException().isThrownBy(pipe::readAll);
                assertThatIOException().isThrownBy(pipe::rewrite);
            }
            folder.replaceFile("file", new byte[] {'x'}, 0600);
        }
        assertThat(victim).hasContent("untouched");
        assertThat(inside().resolve("file")).isRegularFile().hasContent("x");
        assertThat(outside()).isDirectoryNotContaining(path -> !path.equals(victim));
    }

    @Test
    void aTreeGoesWhateverItsDepthAndNames() throws IOException, InterruptedException {
        Path tree = Files.createDirectory(inside().resolve("tree"));
        Path deep = Path.of(String.join("/", Collections.nCopies(3000, "deep")));
        try (PathDescriptor folder = PathDescriptor.open(tree)) {
            folder.makeFolders(deep, 0755).close();
        }
        Process names = new ProcessBuilder(
                        "sh", "-c", "mkdir -p $(printf 'x\\377y')/z && touch $(printf 'x\\377y/z/\\376')")
                .directory(tree.toFile())
                .start();
        assertThat(names.waitFor()).isZero();
        Files.createSymbolicLink(
                tree.resolve("link"), Files.createDirectory(outside().resolve("kept")));

        try (PathDescriptor folder = PathDescriptor.open(inside())) {
            folder.remove("tree");
        }
        assertThat(tree).doesNotExist();
        assertThat(outside().resolve("kept")).isDirectory();
    }

    @Test
    void nothingIsDeletedThroughAMount() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Path kept = Files.writeString(outside().resolve("kept"), "kept");
        Path point = Files.createDirectories(inside().resolve("tree/a/b"));
        Files.writeString(inside().resolve("tree/a/file"), "x");
        Linux.mount(outside().toString(), point, null, Linux.MS_BIND, null);
        try (PathDescriptor folder = PathDescriptor.open(inside())) {
            assertThatIOException().isThrownBy(() -> folder.remove("tree"));
            assertThat(kept).exists();

            MountTable.unmountUnder(inside());
            folder.remove("tree");
        } finally {
            MountTable.unmountUnder(inside());
        }
        assertThat(inside().resolve("tree")).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    void whoExchangesFoldersForLinksGetsNothingDeletedOutside() throws IOException, InterruptedException {
        for (int i = 0; i < 40; i++) {
            Path kept = Files.createDirectories(outside().resolve("kept/a/b"));
            Path tree = Files.createDirectories(inside().resolve("tree/x/a/b"));
            Path links = Files.createDirectories(inside().resolve("links"));
            Path folder = tree.getParent().getParent();
            Path evil =
                    Files.createSymbolicLink(links.resolve("evil"), outside().resolve("kept"));
            try (Swapping swapping = new Swapping(folder, evil);
                    PathDescriptor held = PathDescriptor.open(inside())) {
                while (swapping.exchanges() == 0) {
                    Thread.onSpinWait();
                }
                removeUntilGone(held, "tree");
            }
            assertThat(kept).isDirectory();
            try (PathDescriptor held = PathDescriptor.open(inside())) {
                held.remove("links");
            }
        }
    }

    /** It may fail because something is exchanged on the way; then it is tried again, as a pod's end is. */
    private static void removeUntilGone(PathDescriptor folder, String name) {
        for (int tries = 0; tries < 10_000 && folder.has(name); tries++) {
            try {
                folder.remove(name);
            } catch (IOException e) {
                // tried again
            }
        }
        assertThat(folder.has(name)).isFalse();
    }

    @Test
    void whoExchangesFoldersForLinksKeepsTheHostsMounts() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Path hosts = Files.createDirectories(outside().resolve("point"));
        Linux.mount("tmpfs", hosts, "tmpfs", 0, "size=1m");
        try {
            Path evil = Files.createSymbolicLink(inside().resolve("evil"), outside());
            Path own = Files.createDirectories(inside().resolve("a/point"));
            try (Swapping swapping = new Swapping(own.getParent(), evil)) {
                int unmounted = 0;
                for (int i = 0; i < 200; i++) {
                    mountWhereItIs(own);
                    unmounted += unmounts() ? 1 : 0;
                }
                assertThat(unmounted).isPositive();
                assertThat(swapping.exchanges()).isPositive();
            }
            assertThat(MountTable.isMounted(hosts.toRealPath())).isTrue();
        } finally {
            MountTable.unmountUnder(both);
        }
    }

    /** False: something was exchanged on the way. */
    private boolean unmounts() {
        try {
            MountTable.unmountUnder(inside());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** By descriptor, so that the mount is inside whatever the name means now. */
    private static void mountWhereItIs(Path own) throws IOException {
        try (PathDescriptor folder = PathDescriptor.open(own.getParent().getParent());
                PathDescriptor point = folder.beneath(Path.of("a/point"), Links.REFUSED)) {
            Linux.mount("tmpfs", point.path(), "tmpfs", 0, "size=1m");
        } catch (IOException e) {
            // The link is there just now.
            assertThat(e).hasMessageNotContaining("outside");
        }
    }
}
