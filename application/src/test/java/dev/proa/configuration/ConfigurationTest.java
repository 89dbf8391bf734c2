package dev.proa.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        assertThat(configuration.startTimeout()).isEqualTo(Duration.ofMinutes(2));
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

    @Test
    void whatCannotBeRightIsRefusedBeforeAnythingStarts() {
        for (Map.Entry<Setting, String> wrong : List.of(
                Map.entry(Setting.POD_NETWORK, "10.244.0.0/0"),
                Map.entry(Setting.POD_NETWORK, "10.244.0.0/33"),
                Map.entry(Setting.POD_NETWORK, "10.244.0.0/7"),
                Map.entry(Setting.POD_NETWORK, "10.244.0.0/29"),
                Map.entry(Setting.POD_NETWORK, "10.244.0.0"),
                Map.entry(Setting.POD_NETWORK, "10.244.0.300/16"),
                Map.entry(Setting.POD_NETWORK, "010.244.0.0/16"),
                Map.entry(Setting.POD_NETWORK, "10.244.7.0/16"),
                Map.entry(Setting.POD_NETWORK, "127.0.0.0/16"),
                Map.entry(Setting.POD_NETWORK, "169.254.0.0/16"),
                Map.entry(Setting.POD_NETWORK, "224.0.0.0/8"),
                Map.entry(Setting.POD_NETWORK, "fd00::/64"),
                Map.entry(Setting.POD_NETWORK, "10.96.0.0/12"),
                Map.entry(Setting.SERVICE_NETWORK, "10.0.0.0/11"),
                Map.entry(Setting.SERVICE_NETWORK, "10.244.0.0/24"),
                Map.entry(Setting.DNS_ADDRESS, "10.97.0.10"),
                Map.entry(Setting.DNS_ADDRESS, "10.96.0.0"),
                Map.entry(Setting.DNS_ADDRESS, "10.96.0.1"),
                Map.entry(Setting.DNS_ADDRESS, "10.96.255.255"),
                Map.entry(Setting.DNS_ADDRESS, "dns"),
                Map.entry(Setting.NODE_ADDRESS, "my-host"),
                Map.entry(Setting.NODE_ADDRESS, "10.0.0"),
                Map.entry(Setting.NODE_ADDRESS, "127.0.0.1"),
                Map.entry(Setting.NODE_ADDRESS, "10.244.0.5"),
                Map.entry(Setting.NODE_ADDRESS, "fd00::1"),
                Map.entry(Setting.BIND_ADDRESS, "everywhere"),
                Map.entry(Setting.NODE_NAME, "My_Node"),
                Map.entry(Setting.CLUSTER_DOMAIN, "no..name"),
                Map.entry(Setting.CLUSTER_DOMAIN, ""),
                Map.entry(Setting.PROFILE, "../etc"))) {
            assertThatThrownBy(() -> Configuration.of(Map.of(wrong.getKey(), wrong.getValue())))
                    .as(wrong.toString())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(wrong.getKey().key());
        }
    }

    @Test
    void theDnsAddressFollowsTheServiceNetwork() {
        assertThat(Configuration.of(Map.of(Setting.SERVICE_NETWORK, "172.20.0.0/28"))
                        .dnsAddress())
                .isEqualTo("172.20.0.10");
        assertThat(Configuration.of(Map.of(Setting.BIND_ADDRESS, "::")).bindAddress())
                .isEqualTo("::");
    }
}
