package dev.proa.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.cri.ContainerRuntime;
import dev.proa.node.linux.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract against containerd itself; needs root and containerd ({@code CONTAINERD} names another binary). */
class ContainerdTest extends ContainerRuntimeContract {
    private static Path folder = Path.of("");
    private static Containerd containerd;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Optional<Path> binary =
                Containerd.find(Optional.ofNullable(System.getenv("CONTAINERD")).map(Path::of));
        Assumptions.assumeTrue(binary.isPresent(), "needs containerd");
        folder = Files.createTempDirectory("proa-containerd");
        ContainerdSettings settings =
                ContainerdSettings.of(binary.get(), folder.resolve("data"), folder.resolve("run"));
        new PodNetwork("proa-test", "10.213.0.0/24", folder.resolve("addresses"), false)
                .write(settings.networkConfiguration());
        containerd = Containerd.start(settings, Clock.system());
        containerd.ensureSandboxImage();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (containerd != null) {
            containerd
                    .runtime()
                    .sandboxes(Map.of())
                    .forEach(s -> containerd.runtime().removeSandbox(s.id()));
            containerd.stop();
            containerd.close();
            MountTable.unmountUnder(folder);
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Override
    ContainerRuntime runtime() {
        return containerd.runtime();
    }

    @Override
    String image() {
        return PauseImage.NAME;
    }

    @Test
    void one_that_runs_already_is_taken_over_and_keeps_its_containers() throws IOException, InterruptedException {
        String before = Files.readString(containerd.settings().processFile());
        try (Containerd again = Containerd.start(containerd.settings(), Clock.system())) {
            assertThat(Files.readString(again.settings().processFile())).isEqualTo(before);
            assertThat(again.runtime().images()).extracting(i -> i.tags()).contains(List.of(PauseImage.NAME));
        }
    }
}
