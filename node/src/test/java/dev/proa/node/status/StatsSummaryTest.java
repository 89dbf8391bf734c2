package dev.proa.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.ManualClock;
import dev.proa.cri.FakeRuntime;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures of the node are measured: none is a constant, and what isn't known yet is not there. */
class StatsSummaryTest {
    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock(Instant.now());
    private final ProcessorTime processor = new ProcessorTime(clock);

    private JsonObject node() throws IOException {
        NodeConfiguration node =
                NodeConfiguration.of("n", "127.0.0.1", folder, folder.resolve("run"), "10.0.0.0/24", List.of());
        return new StatsSummary(node, new FakeRuntime(clock::now), processor, clock)
                .of(List.of())
                .object("node");
    }

    @Test
    void every_figure_of_the_node_is_measured() throws IOException {
        JsonObject first = node();
        assertThat(first.object("cpu").has("usageNanoCores"))
                .as("without a sample")
                .isFalse();
        processor.sample();
        clock.advance(Duration.ofSeconds(5));
        processor.sample();
        JsonObject node = node();
        boolean counted = node.object("cpu").has("usageCoreNanoSeconds");
        assertThat(node.object("cpu").has("usageNanoCores")).isEqualTo(counted);
        JsonObject memory = node.object("memory");
        for (String figure : List.of(
                "availableBytes", "usageBytes", "workingSetBytes", "rssBytes", "pageFaults", "majorPageFaults")) {
            assertThat(memory.number(figure)).as(figure).isPositive();
        }
        assertThat(memory.number("pageFaults")).isGreaterThan(memory.number("majorPageFaults"));
        assertThat(memory.number("rssBytes")).isLessThan(memory.number("usageBytes"));
        JsonObject disk = node.object("fs");
        assertThat(disk.number("usedBytes")).isBetween(1L, disk.number("capacityBytes"));
        assertThat(disk.has("inodes")).isEqualTo(disk.number("inodes") > 0);
        assertThat(node.object("rlimit").number("curproc")).isPositive();
        assertThat(Instant.parse(node.string("startTime")))
                .as("the machine's start")
                .isBefore(Instant.now());
    }
}
