package dev.proa.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeconfigFileTest {
    /** As kubectl reads KUBECONFIG: what is empty between colons names no file. */
    @ParameterizedTest
    @CsvSource({"'', /home/jane/.kube/config", ":, /home/jane/.kube/config", ":/a:/b, /a", "/a:, /a", "::/b, /b"})
    void isTheFirstFileThatIsNamed(String named, Path file) {
        assertThat(KubeconfigFile.place(named, Path.of("/home/jane"))).isEqualTo(file);
    }
}
