package dev.proa.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.proa.base.Clock;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.node.NodeView;
import dev.proa.node.TestingNodeApi;
import dev.proa.node.container.DownwardApi;
import dev.proa.node.linux.MountTable;
import dev.proa.node.linux.Swapping;
import dev.proa.node.pod.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a container can do to its volumes is done here by threads: links are exchanged for folders (renameat2) and put in the place of what
 * the node writes, while parts of volumes are mounted, volumes are refreshed and the pod is taken down. The host's folder stays as it is.
 */
final class HostileContainerTest {
    private static final Pod POD = new Pod(object("""
            metadata: {name: a, namespace: n, uid: u}
            spec:
              volumes:
              - {name: e, emptyDir: {}}
              - {name: c, configMap: {name: c, optional: true}}
              containers: [{name: c, image: i}]
            """));

    @TempDir
    private Path both;

    private Path host = Path.of("");
    private Path pods = Path.of("");
    private final TestingNodeApi api = new TestingNodeApi();
    private PodVolumes volumes;
    private int hindered;

    @BeforeEach
    void prepare() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        host = Files.createDirectories(both.resolve("host"));
        pods = Files.createDirectories(both.resolve("pods"));
        Files.createDirectories(host.resolve("sub/inner"));
        Files.writeString(host.resolve("sub/marker"), "of the host");
        Files.writeString(host.resolve("marker"), "of the host");
        volumes = new PodVolumes(
                new PodFolders(pods),
                new ServiceAccountTokens(api, Clock.system()),
                (pod, source, view) -> {
                    throw new IOException("no image is asked for");
                },
                ImageMounts.NONE);
        volumes.mount(POD, api::view, HostileContainerTest::downward);
    }

    @AfterEach
    void unmount() throws IOException {
        MountTable.unmountUnder(both);
    }

    private void assertHostUntouched() throws IOException {
        try (var all = Files.walk(host)) {
            assertThat(all.map(path -> host.relativize(path).toString()))
                    .containsExactlyInAnyOrder("", "marker", "sub", "sub/marker", "sub/inner");
        }
        assertThat(host.resolve("marker")).hasContent("of the host");
        assertThat(host.resolve("sub/marker")).hasContent("of the host");
    }

    @Test
    void aPartOfAVolumeIsNeverThePathOfALink() throws Exception {
        Path volume = volumes.hostPath(POD, "e");
        Path sub = Files.createDirectory(volume.resolve("sub"));
        Path evil = Files.createSymbolicLink(volume.resolve("evil"), host);
        int mounted = 0;
        try (Swapping swapping = new Swapping(sub, evil)) {
            for (int i = 0; i < 600; i++) {
                String part = i % 3 == 0 ? "sub/new" + i : i % 3 == 1 ? "sub/sub" : "sub";
                mounted += mounts(part) ? 1 : 0;
            }
            assertThat(swapping.exchanges()).isPositive();
        }
        assertThat(mounted).isPositive();
        assertHostUntouched();
    }

    private boolean mounts(String part) {
        try {
            Path place = volumes.subPath(POD, "c", 0, "e", part);
            assertThat(place.resolve("marker")).doesNotExist();
            return true;
        } catch (IOException e) {
            assertThat(e)
                    .hasMessageMatching(
                            "failed to (prepare subPath|create subPath directory) for volumeMount \"e\" of container \"c\"");
            return false;
        }
    }

    @Test
    void whatIsPutInPlaceOfTheNodesFilesIsNotFollowed() throws Exception {
        Path volume = volumes.hostPath(POD, "c");
        Random random = new Random(7);
        List<String> names = List.of("..data", "..data_tmp", "file", "other", "..vother");
        List<Path> targets = List.of(
                host,
                host.resolve("sub"),
                host.resolve("marker"),
                Path.of("../../../../../host"),
                Path.of("."),
                Path.of(".."));
        for (int i = 0; i < 300; i++) {
            String name = names.get(random.nextInt(names.size()));
            Path target = targets.get(random.nextInt(targets.size()));
            deleteAll(volume.resolve(name));
            Files.createSymbolicLink(volume.resolve(name), target);
            configMap("v" + i);
            refreshUnlessHindered();
            assertHostUntouched();
        }
        for (String name : names) {
            deleteAll(volume.resolve(name));
        }
        configMap("last");
        volumes.refresh(POD, api.view(), downward(api.view()));
        assertThat(volume.resolve("file")).hasContent("last");
    }

    /** It may fail because something is in the way; it must not follow. */
    private void refreshUnlessHindered() throws InterruptedException {
        try {
            volumes.refresh(POD, api.view(), downward(api.view()));
        } catch (IOException e) {
            hindered++;
        }
    }

    private static void deleteAll(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (var inner = Files.list(path)) {
                for (Path one : inner.toList()) {
                    deleteAll(one);
                }
            }
        }
        Files.deleteIfExists(path);
    }

    @Test
    void aRefreshedVolumeIsNotWrittenThroughLinksThatAreExchangedMeanwhile() throws Exception {
        Path volume = volumes.hostPath(POD, "c");
        configMap("first");
        volumes.refresh(POD, api.view(), downward(api.view()));
        Path evil = Files.createSymbolicLink(volume.resolve("evil"), host);
        try (Swapping swapping = new Swapping(volume.resolve("..data"), evil)) {
            for (int i = 0; i < 300; i++) {
                configMap("v" + i);
                refreshUnlessHindered();
                if (!Files.exists(evil, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createSymbolicLink(evil, host);
                }
            }
            assertThat(swapping.exchanges()).isPositive();
        }
        assertHostUntouched();
    }

    @Test
    void aPodIsTakenDownWhileItsFoldersAreExchangedForLinks() throws Exception {
        for (int i = 0; i < 30; i++) {
            volumes.mount(POD, api::view, HostileContainerTest::downward);
            Path volume = volumes.hostPath(POD, "e");
            Path sub =
                    Files.createDirectories(volume.resolve("x/sub/inner/inner")).getParent();
            Path evil = Files.createSymbolicLink(volume.resolve("evil"), host);
            volumes.subPath(POD, "c", 1, "e", "x");
            try (Swapping swapping = new Swapping(sub.getParent(), evil)) {
                while (swapping.exchanges() == 0) {
                    Thread.onSpinWait();
                }
                cleanUntilGone();
            }
            assertHostUntouched();
        }
    }

    private void cleanUntilGone() throws InterruptedException {
        for (int tries = 0; tries < 10_000 && Files.exists(pods.resolve("u")); tries++) {
            try {
                volumes.clean("u");
            } catch (IOException e) {
                hindered++;
            }
        }
        assertThat(pods.resolve("u")).doesNotExist();
    }

    private void configMap(String text) {
        api.put(object("""
                {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: n}, data: {file: %s, other: x}}""".formatted(text)));
    }

    private static DownwardApi downward(NodeView view) {
        return new DownwardApi(POD, List.of(), "192.0.2.1", JsonObject.EMPTY);
    }

    private static JsonObject object(String yaml) {
        return (JsonObject) Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
