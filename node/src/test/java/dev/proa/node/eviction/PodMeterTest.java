package dev.proa.node.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.base.ManualClock;
import dev.proa.cri.FakeRuntime;
import dev.proa.json.JsonObject;
import dev.proa.node.pod.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs are rotated and folders of pods go while they are measured: that costs nobody's measure. */
class PodMeterTest {
    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));

    private PodMeter meter() {
        return new PodMeter(
                new FakeRuntime(Clock.system()::now), folder.resolve("pods"), pod -> folder.resolve(pod.uid()), clock);
    }

    private static Pod pod(String name) {
        return new Pod(JsonObject.of("metadata", JsonObject.of("namespace", "default", "name", name, "uid", name)));
    }

    private void log(String pod, String container, String file, int bytes) throws IOException {
        Path made = Files.createDirectories(folder.resolve(pod).resolve(container));
        Files.write(made.resolve(file), new byte[bytes]);
    }

    @Test
    void logsAreCountedByContainerAndLinksAreNot() throws IOException, InterruptedException {
        log("a", "c", "0.log", 10);
        log("a", "c", "0.log.1", 5);
        log("a", "d", "0.log", 1);
        log("elsewhere", "c", "0.log", 1000);
        Files.createSymbolicLink(folder.resolve("a/c/link.log"), folder.resolve("elsewhere/c/0.log"));
        Files.createSymbolicLink(folder.resolve("a/e"), folder.resolve("elsewhere/c"));
        Files.createSymbolicLink(folder.resolve("b"), folder.resolve("elsewhere"));
        Map<String, PodUsage> usages = meter().measure(List.of(pod("a"), pod("b"), pod("none")));
        assertThat(usages.get("a")).extracting(PodUsage::disk).isEqualTo(Map.of("c", 15L, "d", 1L));
        assertThat(usages.get("b")).extracting(PodUsage::disk).isEqualTo(Map.of());
        assertThat(usages.get("none")).extracting(PodUsage::disk).isEqualTo(Map.of());
    }

    @Test
    void othersAreMeasuredWhileFoldersComeAndGo() throws Exception {
        log("stays", "c", "0.log", 10);
        CountDownLatch measured = new CountDownLatch(1);
        Thread restless = Thread.ofPlatform().start(() -> {
            while (measured.getCount() > 0) {
                try {
                    for (int n = 0; n < 5; n++) {
                        log("goes", "c" + n, "0.log", 1);
                    }
                    for (int n = 0; n < 5; n++) {
                        Files.delete(folder.resolve("goes/c" + n + "/0.log"));
                        Files.delete(folder.resolve("goes/c" + n));
                    }
                    Files.delete(folder.resolve("goes"));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        try {
            PodMeter meter = meter();
            for (int n = 0; n < 2000; n++) {
                assertThat(meter.measure(List.of(pod("goes"), pod("stays"))).get("stays"))
                        .extracting(PodUsage::disk)
                        .isEqualTo(Map.of("c", 10L));
            }
        } finally {
            measured.countDown();
            restless.join();
        }
    }
}
