package dev.proa.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AdmissionTest {

    @Test
    void aHostPortIsGivenOnce() {
        Pod first = pod("a", port(80, "TCP", "10.0.0.1"));
        assertThat(Admission.check(first, List.of())).isEmpty();
        assertThat(Admission.check(first, List.of(first))).isEmpty();
        assertThat(Admission.check(pod("b", port(80, "TCP", "")), List.of(first)))
                .hasValueSatisfying(rejection -> assertThat(rejection.reason()).isEqualTo("NodePorts"));
        assertThat(Admission.check(pod("b", port(80, "TCP", "10.0.0.1")), List.of(first)))
                .isPresent();
        assertThat(Admission.check(pod("b", port(80, "TCP", "10.0.0.2")), List.of(first)))
                .isEmpty();
        assertThat(Admission.check(pod("b", port(80, "UDP", "")), List.of(first)))
                .isEmpty();
        assertThat(Admission.check(pod("b", port(81, "TCP", "")), List.of(first)))
                .isEmpty();
    }

    private static JsonObject port(int number, String protocol, String address) {
        return JsonObject.of("containerPort", 1, "hostPort", number, "protocol", protocol, "hostIP", address);
    }

    private static Pod pod(String uid, JsonObject port) {
        return new Pod(JsonObject.of(
                "metadata",
                JsonObject.of("name", uid, "namespace", "default", "uid", uid),
                "spec",
                JsonObject.of(
                        "containers",
                        JsonArray.of(List.of(JsonObject.of("name", "c", "ports", JsonArray.of(List.of(port))))))));
    }
}
