package dev.proa.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.configuration.Configuration;
import dev.proa.configuration.ConfigurationSources;
import dev.proa.configuration.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeardownTest {
    @TempDir
    Path root;

    private Configuration cluster(Path data) {
        return ConfigurationSources.read(
                Map.of(), Map.of("PROA_PROFILE", "teardown-test", "PROA_DATA_FOLDER", data.toString()));
    }

    @Test
    void theStateOfSomebodyElseIsLeftAsItIs() throws IOException {
        Path home = Files.createDirectories(root.resolve("home"));
        Files.writeString(home.resolve("letter"), "precious");
        Path other = Files.createDirectories(root.resolve("other/store"));
        Files.writeString(other.resolveSibling(DataFolder.MARK), "other\n");
        for (Path folder : List.of(home, other.getParent())) {
            assertThatThrownBy(() -> Teardown.state(cluster(folder)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is not this cluster's");
            assertThatThrownBy(() -> Teardown.stateButLogs(cluster(folder))).isInstanceOf(IOException.class);
        }
        assertThat(home.resolve("letter")).exists();
        assertThat(other).exists();
    }

    @Test
    void itsOwnStateGoesAndTheLogOfAFailedStartStays() throws Exception {
        Path data = Files.createDirectories(root.resolve("data/store")).getParent();
        Files.writeString(data.resolve(DataFolder.MARK), "teardown-test\n");
        Files.writeString(data.resolve("proa.log"), "why it failed");
        Teardown.stateButLogs(cluster(data));
        assertThat(data).isDirectoryContaining("glob:**/proa.log");
        assertThat(data.resolve("store")).doesNotExist();
        assertThat(data.resolve(DataFolder.MARK)).doesNotExist();
        Teardown.state(cluster(data));
        assertThat(data).doesNotExist();
    }
}
