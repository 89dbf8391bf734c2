package dev.proa.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.base.Clock;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.model.KubernetesTypes;
import dev.proa.node.NodeView;
import dev.proa.node.TestingNodeApi;
import dev.proa.node.container.DownwardApi;
import dev.proa.node.pod.Pod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What volumes show when changes arrive while they are being written; everything else is tested with real containers. */
final class PodVolumesTest {
    private static final Pod POD = new Pod(object("""
            metadata: {name: a, namespace: n, uid: u}
            spec:
              volumes: [{name: v, configMap: {name: c, optional: true}}]
              containers: [{name: c, image: i}]
            """));

    @TempDir
    private Path pods;

    private final TestingNodeApi api = new TestingNodeApi();
    private PodFolders folders;
    private PodVolumes volumes;

    @BeforeEach
    void prepare() {
        folders = new PodFolders(pods);
        volumes = new PodVolumes(
                folders,
                new ServiceAccountTokens(api, Clock.system()),
                (pod, source, view) -> {
                    throw new IOException("no image is asked for");
                },
                ImageMounts.NONE);
    }

    @Test
    void anOlderViewNeverComesLast() throws Exception {
        volumes.mount(POD, api::view, PodVolumesTest::downward);
        assertThat(shown()).doesNotExist();
        NodeView before = api.view();
        configMap("new");
        NodeView after = api.view();

        refresh(after);
        refresh(before);

        assertThat(shown()).hasContent("new");
    }

    @Test
    void mountingAsksForTheNewestViewWhenItsTurnHasCome() throws Exception {
        volumes.mount(
                POD,
                () -> {
                    configMap("newest");
                    return api.view();
                },
                PodVolumesTest::downward);

        assertThat(shown()).hasContent("newest");
    }

    @Test
    void whatIsNotMountedOrCleanedUpIsNotWritten() throws Exception {
        configMap("x");
        refresh(api.view());
        assertThat(folders.path("u")).doesNotExist();

        volumes.mount(POD, api::view, PodVolumesTest::downward);
        volumes.clean("u");
        refresh(api.view());

        assertThat(folders.path("u")).doesNotExist();
    }

    @Test
    void everyKindOfVolumeThatCannotBeSetUpIsRefused() {
        Set<String> supported =
                Set.of("name", "configMap", "secret", "downwardAPI", "projected", "emptyDir", "hostPath", "image");
        List<String> others = KubernetesTypes.types().get("io.k8s.api.core.v1.Volume").fields().keySet().stream()
                .filter(kind -> !supported.contains(kind))
                .toList();
        assertThat(others).hasSizeGreaterThan(20);
        for (String kind : others) {
            Pod pod = new Pod(POD.json()
                    .withAt(JsonArray.of(JsonObject.of("name", "v", kind, JsonObject.EMPTY)), "spec", "volumes"));
            assertThatThrownBy(() -> volumes.mount(pod, api::view, PodVolumesTest::downward))
                    .hasMessage("no plugin of this node can set up a volume of the kind [" + kind + "]");
        }
    }

    private void refresh(NodeView view) throws IOException, InterruptedException {
        volumes.refresh(POD, view, downward(view));
    }

    private void configMap(String text) {
        api.put(object("""
                {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: n}, data: {file: %s}}""".formatted(text)));
    }

    private Path shown() {
        return pods.resolve("u/volumes/kubernetes.io~configmap/v/file");
    }

    private static DownwardApi downward(NodeView view) {
        return new DownwardApi(POD, List.of(), "192.0.2.1", JsonObject.EMPTY);
    }

    private static JsonObject object(String yaml) {
        return (JsonObject) Yaml.parse(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
