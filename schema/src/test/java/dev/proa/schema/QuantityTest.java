package dev.proa.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.json.JsonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "0n,0",
        "0Mi,0",
        "-0,0",
        "1,1",
        "100m,100m",
        "0.1,100m",
        "1.5,1500m",
        "1.5Gi,1536Mi",
        "1024Mi,1Gi",
        "1000Ki,1000Ki",
        "1024,1024",
        "1024Ki,1Mi",
        "2048,2048",
        "1000,1k",
        "12e6,12e6",
        "12E6,12E6",
        "1200e3,1200e3",
        "1.500,1.500",
        "+5,+5",
        "0.5Mi,512Ki",
        "0.5Ki,512",
        "0.1Ki,102400m",
        ".5,500m",
        "1.,1.",
        "0.0000000001,1n",
        "1000m,1",
        "1000000,1M",
        "3000Mi,3000Mi",
        "-1.5,-1500m",
        "-100Mi,-100Mi",
        "9223372036854775807,9223372036854775807",
        "1234567890123456789012,1234567890123456789012",
        "16Ei,9223372036854775807",
        "128Mi,128Mi",
        "500M,500M",
        "0.9Gi,966367641600m"
    })
    void writesTheCanonicalForm(String text, String canonical) {
        assertThat(Quantity.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "1x", "1.2.3", " 1", "1 Gi", "--1", "1mm", "1Kii"})
    void refusesWhatIsNoQuantity(String text) {
        assertThatThrownBy(() -> Quantity.parse(text)).isInstanceOf(JsonException.class);
    }

    @Test
    void calculatesExactly() {
        assertThat(Quantity.parse("100m").plus(Quantity.parse("0.9"))).hasToString("1");
        assertThat(Quantity.parse("1Gi").minus(Quantity.parse("512Mi"))).hasToString("512Mi");
        assertThat(Quantity.ZERO.plus(Quantity.parse("1Gi"))).hasToString("1Gi");
        assertThat(Quantity.parse("1500m").value()).isEqualTo(2);
        assertThat(Quantity.parse("1.5").milliValue()).isEqualTo(1500);
        assertThat(Quantity.parse("1Ki")).isEqualTo(Quantity.parse("1024")).hasSameHashCodeAs(Quantity.parse("1.024k"));
    }
}
