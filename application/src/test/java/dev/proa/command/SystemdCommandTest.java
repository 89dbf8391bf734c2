package dev.proa.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.configuration.Configuration;
import dev.proa.configuration.ConfigurationSources;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemdCommandTest {
    @Test
    void theUnitKeepsContainersAndNamesItsOwnCluster() {
        Configuration configuration =
                ConfigurationSources.read(Map.of(), Map.of("PROA_PROFILE", "lab", "PROA_START_TIMEOUT_SECONDS", "30"));
        String unit =
                SystemdCommand.unit(configuration, Path.of("/opt/my \"proa\" 100%/proa"), Map.of("HOME", "/home/a"));
        assertThat(unit.lines())
                .contains(
                        "PIDFile=/run/proa-lab/supervisor.pid",
                        "ExecStart=\"/opt/my \\\"proa\\\" 100%%/proa\" up --profile lab",
                        "Environment=\"HOME=/home/a\"",
                        "KillMode=process",
                        "TimeoutStartSec=90");
    }
}
