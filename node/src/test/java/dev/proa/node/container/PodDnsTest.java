package dev.proa.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import dev.proa.node.NodeConfiguration;
import dev.proa.node.pod.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a resolver can't take is left out, and the user is told in upstream's words. */
class PodDnsTest {
    private static PodDns.Formed form(String dnsConfig) throws IOException {
        JsonObject spec =
                JsonObject.of("dnsPolicy", "None", "dnsConfig", Yaml.parse(dnsConfig.getBytes(StandardCharsets.UTF_8)));
        NodeConfiguration node = NodeConfiguration.of(
                "n", "192.0.2.1", Path.of("/data"), Path.of("/run/p"), "10.0.0.0/24", List.of("10.96.0.10"));
        return new PodDns(node).form(new Pod(JsonObject.of("spec", spec)));
    }

    @Test
    void a_fourth_server_is_left_out() throws IOException {
        PodDns.Formed formed = form("nameservers: [192.0.2.1, 192.0.2.2, 192.0.2.2, 192.0.2.3, 192.0.2.4]");
        assertThat(formed.dns().servers()).containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3");
        assertThat(formed.warnings())
                .containsExactly("Nameserver limits were exceeded, some nameservers have been omitted,"
                        + " the applied nameserver line is: 192.0.2.1 192.0.2.2 192.0.2.3");
        assertThat(form("nameservers: [192.0.2.1, 192.0.2.2, 192.0.2.3]").warnings())
                .isEmpty();
    }

    @Test
    void search_domains_are_bounded_in_number_and_length() throws IOException {
        List<String> many =
                IntStream.range(0, 33).mapToObj(i -> "d" + i + ".example").toList();
        PodDns.Formed formed = form("searches: [" + String.join(", ", many) + "]");
        assertThat(formed.dns().searches()).isEqualTo(many.subList(0, 32));
        assertThat(formed.warnings())
                .singleElement()
                .asString()
                .startsWith("Search Line limits were exceeded, some search paths have been omitted,"
                        + " the applied search line is: d0.example d1.example");
        String tooLong = "x".repeat(254);
        assertThat(form("searches: [a.example, " + tooLong + "]").dns().searches())
                .containsExactly("a.example");
        List<String> wide =
                IntStream.range(0, 12).mapToObj(i -> "y".repeat(200) + i).toList();
        PodDns.Formed cut = form("searches: [" + String.join(", ", wide) + "]");
        assertThat(String.join(" ", cut.dns().searches())).hasSizeBetween(1800, 2048);
        assertThat(cut.warnings()).hasSize(1);
    }
}
