package dev.proa.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two clusters on one machine: whatever becomes of the second, the first one notices nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SideBySideEndToEndTest {
    @SuppressWarnings("InlineFormatString") // a file by itself
    private static final String PODS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: pods}
            spec:
              replicas: 2
              selector: {matchLabels: {app: pods}}
              template:
                metadata: {labels: {app: pods}}
                spec: {containers: [{name: c, image: "%s", imagePullPolicy: Never}]}
            """;

    private static final String CONTAINERS = "jsonpath={range .items[*]}{.metadata.name} {.status.podIP}"
            + " {.status.containerStatuses[*].containerID} {.status.containerStatuses[*].restartCount}{\"\\n\"}{end}";

    private ProductCluster first;
    private ProductCluster second;

    @BeforeAll
    void startTheFirst() throws IOException, InterruptedException {
        ProductCluster.assumeAsked();
        first = new ProductCluster("e2e-one");
        second = new ProductCluster("e2e-two");
        for (ProductCluster cluster : List.of(second, first)) {
            cluster.proa("reset", "--yes").orFail();
        }
        first.proa("up").orFail();
        runPods(first);
    }

    @AfterAll
    void removeAll() throws IOException, InterruptedException {
        if (first != null) { // where nobody asked for real containers there are none
            second.close();
            first.close();
        }
    }

    private static void runPods(ProductCluster cluster) throws IOException, InterruptedException {
        String pause = cluster.proa("image", "list")
                .orFail()
                .lines()
                .filter(name -> name.contains("pause"))
                .findFirst()
                .orElseThrow();
        java.nio.file.Path file = Files.createTempFile("pods", ".yaml");
        Files.writeString(file, PODS.formatted(pause));
        cluster.ask("apply", "-f", file.toString());
        Files.delete(file);
        cluster.ask("rollout", "status", "deployment/pods", "--timeout=600s");
    }

    /** What the first cluster's pods are, and their addresses in their namespaces. */
    private Map<String, String> pods() throws IOException, InterruptedException {
        Map<String, String> pods = new TreeMap<>();
        for (String line : first.ask("get", "pods", "-o", CONTAINERS).lines().toList()) {
            pods.put(line, "no namespace has it");
            String address = line.split(" ", -1)[1];
            for (String name :
                    first.shell().run("ip", "netns", "list").orFail().lines().toList()) {
                String namespace = name.split(" ", -1)[0];
                if (first.shell()
                        .run("ip", "-n", namespace, "-o", "addr", "show", "dev", "eth0")
                        .output()
                        .contains(" " + address + "/")) {
                    pods.put(line, namespace);
                }
            }
        }
        return pods;
    }

    private void assertNoticesNothing(Map<String, String> before) throws IOException, InterruptedException {
        assertThat(pods()).isEqualTo(before);
        assertThat(first.ask("get", "--raw", "/readyz?verbose"))
                .contains("[+]service-network ok", "[+]dns-address ok", "[+]dns ok");
    }

    @Test
    void theFirstNoticesNothingOfTheSecond() throws IOException, InterruptedException {
        Map<String, String> before = pods();
        assertThat(before).hasSize(2).doesNotContainValue("no namespace has it");

        assertThat(second.proa("up").orFail()).contains("overlaps that of the cluster", "is ready after");
        runPods(second);
        assertThat(second.configuration().podNetwork())
                .isNotEqualTo(first.configuration().podNetwork());
        assertThat(second.configuration().apiPort())
                .isNotEqualTo(first.configuration().apiPort());
        assertNoticesNothing(before);

        int port = second.configuration().apiPort();
        second.proa("restart").orFail();
        assertThat(second.configuration().apiPort()).isEqualTo(port);
        second.proa("down").orFail();
        assertNoticesNothing(before);

        Shell.Result changed =
                second.proa("up", "--pod-network", first.configuration().podNetwork());
        assertThat(changed.code()).isEqualTo(2);
        assertThat(changed.output()).contains("cannot follow");
        second.proa("up").orFail();
        kill(second);
        assertThat(second.proa("reset", "--yes").orFail()).contains("removed");
        assertThat(second.configuration().dataFolder()).doesNotExist();
        assertNoticesNothing(before);

        Shell.Result overlapping =
                second.proa("up", "--pod-network", first.configuration().podNetwork());
        assertThat(overlapping.code()).isEqualTo(2);
        assertThat(overlapping.output()).contains("overlaps that of the cluster \"e2e-one\"");
        Shell.Result failed = second.proa("up", "--containerd", "/bin/false");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.output())
                .contains("Error PROA-START", "is taken back", "proa logs")
                .doesNotContain("\\tat ");
        assertThat(second.configuration().runFolder()).doesNotExist();
        assertThat(second.shell().run("nft", "list", "tables").orFail()).doesNotContain("proa-e2e-two");
        assertNoticesNothing(before);
        second.proa("reset", "--yes").orFail();
        assertNoticesNothing(before);
    }

    @Test
    void afterAKillItIsKnownThatItDoesNotRun() throws IOException, InterruptedException {
        Map<String, String> before = pods();
        kill(first);
        assertThat(first.proa("status").code()).isEqualTo(4);
        assertThat(first.proa("up").orFail()).contains("is ready after").doesNotContain("is running already");
        await().atMost(Duration.ofMinutes(5))
                .ignoreExceptionsMatching(e -> e instanceof IOException)
                .untilAsserted(() -> assertNoticesNothing(before));
    }

    /** The process and what would start it again. */
    private static void kill(ProductCluster cluster) throws IOException, InterruptedException {
        for (String file : List.of("supervisor.pid", "proa.pid")) {
            String id = Files.readString(cluster.configuration().runFolder().resolve(file))
                    .strip()
                    .split(" ", -1)[0];
            cluster.shell().run("kill", "-KILL", id).orFail();
        }
    }
}
