package dev.proa.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The command line as a user meets it: what it says, how it ends, what it leaves behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandLineEndToEndTest {
    private ProductCluster cluster;

    @BeforeAll
    void prepare() throws IOException, InterruptedException {
        ProductCluster.assumeAsked();
        cluster = new ProductCluster("e2e-cli", 8);
        cluster.proa("reset", "--yes").orFail();
    }

    @AfterAll
    void removeAll() throws IOException, InterruptedException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void mistakesOnTheCommandLineAreExplainedInTwoLines() throws IOException, InterruptedException {
        Shell.Result unknown = cluster.proa("up", "--no-such-flag");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.output()).contains("Unknown option: '--no-such-flag'", "proa up --help");
        Shell.Result value = cluster.proa("up", "--api-port", "many");
        assertThat(value.code()).isEqualTo(2);
        assertThat(value.output()).contains("api-port is \"many\": it must be a whole number from 0 to 65535");
        assertThat(cluster.proa("stauts").output()).contains("did you mean status");
        assertThat(cluster.proa("--help").orFail()).contains("up", "down", "reset", "status", "check", "image");
    }

    @Test
    @Order(2)
    void withoutRootNothingIsDone() throws IOException, InterruptedException {
        String[] nobody = {"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"};
        Shell.Result may = cluster.shell().run(append(nobody, "test", "-r", "application/target/dist/.built"));
        assumeTrue(may.code() == 0, "the checkout isn't readable by others");
        Shell.Result result = cluster.shell().run(append(nobody, "./proa", "up"));
        assertThat(result.code()).as(result.output()).isEqualTo(3);
        assertThat(result.output()).contains("Error PROA-ROOT", "sudo");
        assertThat(cluster.configuration().dataFolder()).doesNotExist();
    }

    @Test
    @Order(3)
    void aTakenPortIsNamedBeforeAnythingIsDone() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Shell.Result result = cluster.proa("up", "--api-port", Integer.toString(taken.getLocalPort()));
            assertThat(result.code()).isEqualTo(3);
            assertThat(result.output()).contains("Error PROA-PORT-TAKEN", "--api-port");
            assertThat(cluster.configuration().dataFolder()).doesNotExist();
        }
    }

    @Test
    @Order(4)
    void withoutAClusterEveryCommandSaysSo() throws IOException, InterruptedException {
        assertThat(cluster.proa("check").output()).contains("runs as root", "containerd", "nft");
        assertThat(cluster.proa("status").code()).isEqualTo(4);
        Shell.Result images = cluster.proa("image", "list");
        assertThat(images.code()).isEqualTo(4);
        assertThat(images.output()).contains("PROA-NO-CLUSTER", "proa up");
        Shell.Result reset = cluster.proa("reset");
        assertThat(reset.code()).isEqualTo(2);
        assertThat(reset.output()).contains("for good", "--yes");
    }

    @Test
    @Order(5)
    void upStatusDownAndUpAgain() throws IOException, InterruptedException {
        assertThat(cluster.proa("up").orFail())
                .contains("✓ store opened", "✓ API ready", "✓ containerd", "✓ node ready", "is ready after");
        assertThat(cluster.ask("config", "current-context")).isEqualTo("e2e-cli");
        assertThat(cluster.proa("up").orFail()).contains("is running already");
        Shell.Result second = cluster.proa("serve");
        assertThat(second.code()).as(second.output()).isEqualTo(1);
        assertThat(second.output()).contains("Error PROA-RUNNING", "proa down");
        assertThat(cluster.proa("status").orFail()).contains("✓ API", "ready");
        assertThat(cluster.proa("logs", "--tail", "3").orFail()).isNotEmpty();
        assertThat(cluster.proa("kubeconfig").orFail()).contains("client-certificate-data");
        cluster.ask("create", "configmap", "kept", "--from-literal=a=b");
        assertThat(cluster.proa("down").orFail()).contains("The state is kept in");
        assertThat(cluster.proa("status").code()).isEqualTo(4);
        assertThat(cluster.proa("up").orFail()).contains("is ready after");
        assertThat(cluster.ask("get", "configmap", "kept", "-o", "jsonpath={.data.a}"))
                .isEqualTo("b");
    }

    @Test
    @Order(6)
    void resetLeavesNothingBehind() throws IOException, InterruptedException {
        assertThat(cluster.proa("reset", "--yes").orFail()).contains("This removes the cluster", "✓ removed");
        assertThat(cluster.configuration().dataFolder()).doesNotExist();
        assertThat(cluster.configuration().runFolder()).doesNotExist();
        assertThat(Files.readString(cluster.kubeconfig())).doesNotContain("e2e-cli");
        assertThat(cluster.shell().run("nft", "list", "tables").orFail()).doesNotContain("proa-e2e-cli");
        assertThat(cluster.shell().run("ip", "addr", "show", "dev", "lo").orFail())
                .doesNotContain(cluster.configuration().dnsAddress());
        assertThat(cluster.proa("status").code()).isEqualTo(4);
    }

    private static String[] append(String[] first, String... more) {
        String[] all = java.util.Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }
}
