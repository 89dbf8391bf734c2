package dev.proa.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proa.command.AdminApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The guestbook on a real cluster through the real kubectl, and what it survives. One story, in order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EndToEndTest {
    private static final String PATIENCE = "--timeout=600s";
    private static final String CONTAINER_IDS =
            "jsonpath={range .items[*]}{.metadata.name} {.status.containerStatuses[*].containerID}"
                    + " {.status.containerStatuses[*].restartCount}{\"\\n\"}{end}";
    private static final int WRITES_MIN = 50;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private ProductCluster cluster;
    private String address = "";

    @BeforeAll
    void startWithTheGuestbook() throws IOException, InterruptedException {
        ProductCluster.assumeAsked();
        cluster = new ProductCluster("e2e", 7);
        cluster.proa("reset", "--yes").orFail();
        cluster.proa("up").orFail();
        cluster.proa("image", "build", "samples/guestbook/images/redis.yaml", "samples/guestbook/images/frontend.yaml")
                .orFail();
        assertThat(cluster.proa("image", "list").orFail()).contains("guestbook/redis:1", "guestbook/frontend:1");
        applyGuestbook();
    }

    @AfterAll
    void removeAll() throws IOException, InterruptedException {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** On a node port that the cluster chooses: another guestbook may be here already. */
    private void applyGuestbook() throws IOException, InterruptedException {
        String manifests = Files.readString(ProductCluster.ROOT.resolve("samples/guestbook/guestbook.yaml"));
        Path file = Files.createTempFile("guestbook", ".yaml");
        Files.writeString(file, manifests.replace(", nodePort: 30080", ""));
        cluster.ask("apply", "-f", file.toString());
        Files.delete(file);
        assertThat(cluster.ask("kustomize", "samples/guestbook")).contains("nodePort: 30080");
        rolledOut();
        address = "http://" + nodeAddress() + ":"
                + cluster.ask("get", "service", "frontend", "-o", jsonPath("{.spec.ports[0].nodePort}"));
    }

    private String nodeAddress() throws IOException, InterruptedException {
        return cluster.ask(
                "get", "nodes", "-o", jsonPath("{.items[0].status.addresses[?(@.type==\"InternalIP\")].address}"));
    }

    private void rolledOut() throws IOException, InterruptedException {
        for (String deployment : List.of("redis-leader", "redis-replica", "frontend")) {
            cluster.ask("rollout", "status", "deployment/" + deployment, PATIENCE);
        }
    }

    @Test
    @Order(1)
    void aMessageIsReadBackFromBothReplicas() throws IOException, InterruptedException {
        post("Hello from the test");
        List<String> replicas = get(address + "/replicas").lines().toList();
        assertThat(replicas).hasSize(2);
        for (String replica : replicas) {
            patiently()
                    .untilAsserted(() -> assertThat(get(address + "/messages?replica=" + replica))
                            .contains("Hello from the test"));
        }
        assertThat(get("http://localhost:" + URI.create(address).getPort() + "/messages"))
                .contains("Hello from the test");
    }

    @Test
    @Order(2)
    void theFrontEndScales() throws IOException, InterruptedException {
        cluster.ask("scale", "deployment/frontend", "--replicas=4");
        cluster.ask("rollout", "status", "deployment/frontend", PATIENCE);
        assertThat(podNames("tier=frontend")).hasSize(4);
    }

    @Test
    @Order(3)
    void aBrokenImageTakesNothingAwayAndIsUndone() throws IOException, InterruptedException {
        cluster.ask("set", "image", "deployment/frontend", "frontend=guestbook/frontend:broken");
        patiently().untilAsserted(() -> {
            assertThat(available()).isGreaterThanOrEqualTo(3);
            assertThat(cluster.ask("get", "pods", "-l", "tier=frontend"))
                    .containsAnyOf("ErrImagePull", "ImagePullBackOff");
        });
        assertThat(cluster.kubectl("rollout", "status", "deployment/frontend", "--timeout=5s")
                        .code())
                .isNotZero();
        assertThat(available()).isGreaterThanOrEqualTo(3);
        assertThat(get(address + "/messages")).contains("Hello from the test");
        cluster.ask("rollout", "undo", "deployment/frontend");
        cluster.ask("rollout", "status", "deployment/frontend", PATIENCE);
        assertThat(available()).isEqualTo(4);
        assertThat(cluster.ask("get", "deployment", "frontend", "-o", jsonPath("{..image}")))
                .isEqualTo("guestbook/frontend:1");
    }

    @Test
    @Order(4)
    void logsExecCopyAndPortForward() throws IOException, InterruptedException {
        String pod = podNames("tier=frontend").getFirst();
        assertThat(cluster.ask("logs", pod)).contains("guestbook at port 8080");
        String leader = podNames("role=leader").getFirst();
        assertThat(cluster.ask("exec", leader, "--", "redis-cli", "lrange", "guestbook", "0", "-1"))
                .contains("Hello from the test");
        assertThat(cluster.kubectl("exec", leader, "--", "sh", "-c", "exit 7").output())
                .contains("exit code 7");
        Path there = Files.writeString(Files.createTempFile("there", ".txt"), "there and back\n");
        Path back = Files.createTempFile("back", ".txt");
        cluster.ask("cp", there.toString(), leader + ":/tmp/there.txt");
        assertThat(cluster.ask("exec", leader, "--", "cat", "/tmp/there.txt")).isEqualTo("there and back");
        cluster.ask("cp", leader + ":/tmp/there.txt", back.toString());
        assertThat(back).hasContent("there and back\n");
        Files.delete(there);
        Files.delete(back);
        Process forward = cluster.shell().start("kubectl", "port-forward", "service/frontend", ":80");
        try {
            String line = forward.inputReader().readLine();
            Matcher port = Pattern.compile("127\\.0\\.0\\.1:(\\d+)").matcher(String.valueOf(line));
            assertThat(port.find()).as(line).isTrue();
            assertThat(get("http://127.0.0.1:" + port.group(1) + "/messages")).contains("Hello from the test");
        } finally {
            forward.destroy();
            forward.waitFor();
        }
    }

    @Test
    @Order(5)
    void aDeletedPodIsReplaced() throws IOException, InterruptedException {
        List<String> before = podNames("role=replica");
        cluster.ask("delete", "pod", before.getFirst());
        patiently()
                .untilAsserted(
                        () -> assertThat(podNames("role=replica")).hasSize(2).doesNotContain(before.getFirst()));
        rolledOut();
        for (String replica : get(address + "/replicas").lines().toList()) {
            patiently()
                    .untilAsserted(() -> assertThat(get(address + "/messages?replica=" + replica))
                            .contains("Hello from the test"));
        }
    }

    @Test
    @Order(6)
    void aKilledProcessLosesNothingAndItsContainersRunOn() throws IOException, InterruptedException {
        String containers = cluster.ask("get", "pods", "-o", CONTAINER_IDS);
        Set<String> acknowledged = writeUntil("killed", () -> {
            String process = Files.readString(cluster.configuration().pidFile()).split(" ", -1)[0];
            ProcessHandle running = ProcessHandle.of(Long.parseLong(process)).orElseThrow();
            assertThat(running.destroyForcibly()).isTrue();
            running.onExit().join();
        });
        assertThat(get(address + "/messages")).contains("Hello from the test");
        // Nobody starts it again but its supervisor; `up` only waits for that.
        cluster.proa("up").orFail();
        assertThat(cluster.proa("status").orFail()).contains("started again", "killed by signal 9");
        assertThat(configMaps()).containsAll(acknowledged);
        rolledOut();
        assertThat(cluster.ask("get", "pods", "-o", CONTAINER_IDS)).isEqualTo(containers);
        assertThat(get(address + "/messages")).contains("Hello from the test");
    }

    @Test
    @Order(7)
    void aLossOfPowerLosesNothingAndEveryPodComesBack() throws IOException, InterruptedException {
        List<String> pods = podNames("app=guestbook");
        Set<String> acknowledged =
                writeUntil("power", () -> new PowerLoss(cluster.configuration(), cluster.shell()).strike());
        cluster.proa("up").orFail();
        assertThat(configMaps()).containsAll(acknowledged);
        patiently()
                .untilAsserted(() -> assertThat(cluster.ask(
                                        "get",
                                        "pods",
                                        "-l",
                                        "app=guestbook",
                                        "-o",
                                        jsonPath(
                                                "{range .items[*]}{.status.containerStatuses[*].restartCount} {.status.containerStatuses[*].ready}{\"\\n\"}{end}"))
                                .lines())
                        .hasSize(pods.size())
                        .allMatch("1 true"::equals));
        rolledOut();
        assertThat(podNames("app=guestbook")).isEqualTo(pods);
        post("Hello again");
        patiently().untilAsserted(() -> assertThat(get(address + "/messages")).contains("Hello again"));
    }

    /** Something that ends the process. */
    private interface Blow {
        void strike() throws IOException, InterruptedException;
    }

    /** The names that were acknowledged before the blow, which falls in the middle of writing. */
    private Set<String> writeUntil(String prefix, Blow blow) throws IOException, InterruptedException {
        List<Writer> writers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Writer writer = new Writer(AdminApi.of(cluster.configuration()), prefix + "-" + i);
            writers.add(writer);
            threads.add(writer.start());
        }
        patiently()
                .until(() -> writers.stream()
                        .allMatch(writer -> writer.acknowledged().size() >= WRITES_MIN));
        blow.strike();
        for (Thread thread : threads) {
            thread.join();
        }
        Set<String> all = new TreeSet<>();
        writers.forEach(writer -> all.addAll(writer.acknowledged()));
        return all;
    }

    private Set<String> configMaps() throws IOException, InterruptedException {
        return new TreeSet<>(
                cluster.ask("get", "configmaps", "-o", jsonPath("{range .items[*]}{.metadata.name}{\"\\n\"}{end}"))
                        .lines()
                        .toList());
    }

    private int available() throws IOException, InterruptedException {
        return Integer.parseInt(
                cluster.ask("get", "deployment", "frontend", "-o", jsonPath("{.status.availableReplicas}")));
    }

    private List<String> podNames(String selector) throws IOException, InterruptedException {
        return cluster.ask(
                        "get",
                        "pods",
                        "-l",
                        selector,
                        "-o",
                        jsonPath("{range .items[*]}{.metadata.name}{\"\\n\"}{end}"))
                .lines()
                .toList();
    }

    private static String jsonPath(String expression) {
        return "jsonpath=" + expression;
    }

    private void post(String message) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/messages"))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(message))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private String get(String uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .timeout(Duration.ofSeconds(30))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** As long as a busy machine may need; a pass takes as long as it takes. */
    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsMatching(e -> e instanceof IOException);
    }
}
