package dev.proa.node.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** As upstream's parser of environment files reads them. */
final class EnvFileTest {
    @Test
    void valuesStandInSingleQuotes() {
        String text = """
                # a comment

                  A='one' # more
                B='two
                $lines "here"'
                C= 'not a value'
                D=''
                A='later'
                """;
        assertThat(new EnvFile(text).value("A")).contains("one");
        assertThat(new EnvFile(text).value("B")).contains("two\n$lines \"here\"");
        assertThat(new EnvFile(text).value("C")).isEmpty();
        assertThat(new EnvFile(text).value("D")).isEmpty();
        assertThat(new EnvFile(text).value("E")).isEmpty();
    }

    @Test
    void anythingElseIsAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EnvFile("X").value("A"))
                .withMessage("invalid environment variable format at line 1: missing '='");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EnvFile("\nX ='1'").value("A"))
                .withMessage("invalid environment variable format at line 2: whitespace before '=' is not allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EnvFile("='1'").value("A"))
                .withMessage("invalid environment variable format at line 1: empty variable name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EnvFile("X=\"1\"").value("A"))
                .withMessage("invalid environment variable format at line 1: value must be enclosed in single quotes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EnvFile("X='1'2").value("A"))
                .withMessage("invalid environment variable format at line 1: unexpected content after closing quote");
        assertThatIllegalArgumentException().isThrownBy(() -> new EnvFile("X='1\n2").value("A"));
    }
}
