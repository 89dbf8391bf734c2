package dev.proa.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    @TempDir
    Path folder;

    @Test
    void defaultsArePinned() {
        Configuration configuration = Configuration.of(Map.of(Setting.NODE_NAME, "node-1"));
        assertThat(configuration.profile()).isEqualTo("proa");
        assertThat(configuration.dataFolder()).isEqualTo(Path.of("/var/lib/proa"));
        assertThat(configuration.runFolder()).isEqualTo(Path.of("/run/proa"));
        assertThat(configuration.bindAddress()).isEqualTo("0.0.0.0");
        assertThat(configuration.apiPort()).isEqualTo(6443);
        assertThat(configuration.nodeName()).isEqualTo("node-1");
        assertThat(configuration.nodeAddress()).isEmpty();
        assertThat(configuration.podNetwork()).isEqualTo("10.244.0.0/16");
        assertThat(configuration.serviceNetwork()).isEqualTo("10.96.0.0/16");
        assertThat(configuration.dnsAddress()).isEqualTo("10.96.0.10");
        assertThat(configuration.clusterDomain()).isEqualTo("cluster.local");
        assertThat(configuration.containerd()).isEmpty();
        assertThat(configuration.cniPlugins()).isEqualTo(Path.of("/usr/lib/cni"));
        assertThat(configuration.registries()).isEqualTo(Path.of("/etc/proa/registries.yaml"));
        assertThat(configuration.kubeconfig()).isEmpty();
        assertThat(configuration.heapMegabytes()).isEqualTo(512);
        assertThat(configuration.storeMegabytes()).isZero();
        assertThat(configuration.logLevel()).isEqualTo("info");
        assertThat(configuration.startTimeout()).isEqualTo(Duration.ofSeconds(120));
    }

    @Test
    void aFlagWinsOverTheEnvironmentAndTheEnvironmentOverTheFile() throws IOException {
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, "api-port: 1000\nprofile: fromfile\nlog-level: debug\n");
        Map<String, String> environment =
                Map.of("PROA_CONFIG", file.toString(), "PROA_API_PORT", "2000", "PROA_PROFILE", "fromenv");
        Configuration configuration = ConfigurationSources.read(Map.of(Setting.API_PORT, "3000"), environment);
        assertThat(configuration.apiPort()).isEqualTo(3000);
        assertThat(configuration.profile()).isEqualTo("fromenv");
        assertThat(configuration.logLevel()).isEqualTo("debug");
    }

    @Test
    void everySettingHasOneNameInThreePlaces() {
        for (Setting setting : Setting.ALL) {
            assertThat(setting.key()).matches("[a-z]+(-[a-z]+)*");
            assertThat(setting.flag()).isEqualTo("--" + setting.key());
            assertThat(setting.environmentVariable())
                    .isEqualTo("PROA_" + setting.key().replace('-', '_').toUpperCase(java.util.Locale.ROOT));
        }
        assertThat(Setting.ALL).extracting(Setting::key).doesNotHaveDuplicates();
    }

    @Test
    void aWrongValueIsNamedWithWhatWouldBeRight() {
        assertThatThrownBy(() -> Configuration.of(Map.of(Setting.API_PORT, "many")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("api-port is \"many\": it must be a whole number from 0 to 65535");
        assertThatThrownBy(() -> Configuration.of(Map.of(Setting.PROFILE, "No Good")))
                .hasMessageContaining("profile is \"No Good\"");
    }

    @Test
    void anUnknownKeyOfTheFileIsRefused() throws IOException {
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, "api-prot: 1000\n");
        assertThatThrownBy(() -> ConfigurationSources.read(Map.of(), Map.of("PROA_CONFIG", file.toString())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("unknown key \"api-prot\"");
    }
}
