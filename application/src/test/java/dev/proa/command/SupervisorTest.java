package dev.proa.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proa.configuration.Configuration;
import dev.proa.configuration.ConfigurationSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real script around small shell commands in place of the cluster's process. */
class SupervisorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Supervisor supervisor;
    private Process running;

    @BeforeEach
    void readSettings() {
        supervisor = new Supervisor(folder.resolve("run"));
    }

    @AfterEach
    void end() {
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
        }
    }

    @Test
    void aProcessThatWasReadyIsStartedAgain() throws IOException, InterruptedException {
        run("echo begun >>begun; touch run/ready; exec sleep 1000");
        await().atMost(PATIENCE)
                .until(() -> begun() == 1 && supervisor.launched().isPresent());
        long first = supervisor.launched().orElseThrow();
        await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("run/ready")));
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> begun() == 2);
        assertThat(supervisor.restarts()).singleElement().satisfies(restart -> {
            assertThat(restart.how()).isEqualTo("killed by signal 9");
            assertThat(restart.time()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        });
        assertThat(supervisor.find()).map(ProcessHandle::pid).contains(running.pid());
        assertThat(supervisor.launched().orElseThrow()).isNotEqualTo(first);
    }

    @Test
    void aFirstStartThatFailsIsNotRepeated() throws IOException, InterruptedException {
        run("echo begun >>begun; exit 1");
        running.waitFor();
        assertThat(begun()).isEqualTo(1);
        assertThat(supervisor.restarts()).isEmpty();
        assertThat(supervisor.find()).isEmpty();
    }

    @Test
    void aLaterStartThatFailsIsRepeated() throws IOException, InterruptedException {
        run("echo begun >>begun; touch run/ready; exit 1");
        await().atMost(PATIENCE).until(() -> begun() >= 3);
        assertThat(supervisor.restarts()).extracting(Supervisor.Restart::how).contains("exit code 1");
    }

    @Test
    void whatIsAskedToEndStaysEnded() throws IOException, InterruptedException {
        run("touch run/ready; echo begun >>begun; exec sleep 1000");
        await().atMost(PATIENCE).until(() -> begun() == 1 && supervisor.find().isPresent());
        supervisor.stopping();
        running.waitFor();
        assertThat(begun()).isEqualTo(1);
        assertThat(ProcessHandle.of(supervisor.launched().orElseThrow())).isEmpty();
    }

    @Test
    void anOrderlyEndIsNotADeath() throws IOException, InterruptedException {
        run("touch run/ready; echo begun >>begun; exit 143");
        running.waitFor();
        assertThat(begun()).isEqualTo(1);
        assertThat(supervisor.restarts()).isEmpty();
    }

    @Test
    void aSupervisorThatWasKilledIsReplacedAndStartsTheProcessAgain() throws IOException, InterruptedException {
        run("echo begun >>begun; touch run/ready; while :; do sleep 1000 & wait; done");
        await().atMost(PATIENCE).until(() -> begun() == 1 && Files.exists(folder.resolve("run/ready")));
        ProcessHandle process =
                ProcessHandle.of(supervisor.launched().orElseThrow()).orElseThrow();
        assertThat(supervisor.watch(process, folder.resolve("log"))).isFalse();
        running.destroyForcibly().waitFor();
        assertThat(supervisor.find()).isEmpty();
        try {
            assertThat(supervisor.watch(process, folder.resolve("log"))).isTrue();
            await().atMost(PATIENCE).until(() -> supervisor.find().isPresent());
            assertThat(process.isAlive()).isTrue();
            process.destroyForcibly();
            await().atMost(PATIENCE).until(() -> begun() == 2);
            assertThat(supervisor.restarts())
                    .singleElement()
                    .extracting(Supervisor.Restart::how)
                    .isEqualTo("it ended in a way that nobody saw");
        } finally {
            supervisor.stopping();
            await().atMost(PATIENCE).until(() -> supervisor.find().isEmpty());
        }
    }

    @Test
    void aProcessInTheForegroundHasNoSupervisor() throws IOException, InterruptedException {
        assertThat(supervisor.watch(ProcessHandle.current(), folder.resolve("log")))
                .isFalse();
    }

    @Test
    void aNumberThatAnotherProcessHasTakenIsNobody() throws IOException {
        Files.createDirectories(folder.resolve("run"));
        Files.writeString(
                folder.resolve("run/supervisor.pid"), ProcessHandle.current().pid() + "\n");
        assertThat(supervisor.find()).isEmpty();
    }

    @Test
    void theRunFolderIsTheProfiles() {
        Configuration configuration = ConfigurationSources.read(Map.of(), Map.of("PROA_PROFILE", "absent-profile"));
        assertThat(new Supervisor(configuration).find()).isEmpty();
    }

    private void run(String command) throws IOException, InterruptedException {
        List<String> words = supervisor.command(List.of("sh", "-c", command));
        running = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private long begun() throws IOException {
        Path file = folder.resolve("begun");
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }
}
