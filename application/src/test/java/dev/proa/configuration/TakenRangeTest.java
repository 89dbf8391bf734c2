package dev.proa.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.network.IpRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class TakenRangeTest {
    @Test
    void aNameServerThatIsNoAddressIsPassedOver() {
        assertThat(TakenRange.resolvers(List.of(
                        "search example",
                        "nameserver",
                        "nameserver 999.1.1.1",
                        "nameserver\t192.0.2.1  ",
                        "nameserver ::1")))
                .extracting(TakenRange::range)
                .containsExactly(IpRange.parse("192.0.2.1"));
    }
}
