package dev.proa.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.json.Json;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.schema.GoForm;
import dev.proa.schema.GroupVersionKind;
import dev.proa.schema.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GoFormTest {
    private final MessageType pod = type("v1", "Pod");
    private final MessageType deployment = type("apps/v1", "Deployment");

    private static MessageType type(String apiVersion, String kind) {
        return Objects.requireNonNull(KubernetesTypes.types().find(GroupVersionKind.of(apiVersion, kind)));
    }

    @Test
    void leavesUpstreamsSamplesAsTheyAre() {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        List<String> untyped = new ArrayList<>();
        for (Samples.Sample sample : Samples.head().all()) {
            MessageType type = sample.type();
            if (type == null) {
                untyped.add(sample.name());
                continue;
            }
            compared++;
            List<String> unknown = new ArrayList<>();
            JsonObject expected = sample.object();
            JsonObject actual = GoForm.of(type, expected, unknown::add);
            if (!unknown.isEmpty() || !actual.toJson().equals(expected.toJson())) {
                differences.add(sample.name() + " unknown " + unknown + "\n  " + expected + "\n  " + actual);
            }
        }
        // Fields of these beta kinds that the artifacts do not have yet.
        differences.removeIf(line -> line.startsWith("certificates.k8s.io.v1beta1.PodCertificateRequest ")
                || line.startsWith("storage.k8s.io.v1beta1.CSIDriver "));
        System.out.println(compared - differences.size() + " of " + compared + " samples unchanged, without a type "
                + untyped.size());
        assertThat(differences).isEmpty();
    }

    @Test
    void writesWhatGoWrites() {
        JsonObject json = Json.parseObject("""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a","labels":{"z":"1","b":"2"}},
                "spec":{"replicas":0,"minReadySeconds":0,"paused":false,"template":{"spec":{"hostNetwork":false,
                "automountServiceAccountToken":false,"containers":[{"name":"c","resources":{"limits":{"cpu":0.5}}}]}}}}""");
        assertThat(GoForm.of(deployment, json).toJson())
                .isEqualTo(
                        "{\"kind\":\"Deployment\",\"apiVersion\":\"apps/v1\",\"metadata\":{\"name\":\"a\",\"labels\":"
                                + "{\"b\":\"2\",\"z\":\"1\"}},\"spec\":{\"replicas\":0,\"selector\":null,\"template\":{\"metadata\":{},"
                                + "\"spec\":{\"containers\":[{\"name\":\"c\",\"resources\":{\"limits\":{\"cpu\":\"500m\"}}}],"
                                + "\"automountServiceAccountToken\":false}},\"strategy\":{}},\"status\":{}}");
    }

    @Test
    void namesUnknownFieldsByPath() {
        List<String> unknown = new ArrayList<>();
        GoForm.of(
                pod,
                Json.parseObject("{\"spec\":{\"foo\":1,\"containers\":[{\"name\":\"a\",\"bar\":2}]}}"),
                unknown::add);
        assertThat(unknown).containsExactly("spec.containers[0].bar", "spec.foo");
    }

    @Test
    void reportsMismatchesAsGoDoes() {
        assertThatThrownBy(() -> GoForm.of(pod, Json.parseObject("{\"spec\":{\"containers\":\"x\"}}")))
                .isInstanceOf(JsonException.class)
                .hasMessage(
                        "json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container");
        assertThatThrownBy(() -> GoForm.of(deployment, Json.parseObject("{\"spec\":{\"replicas\":1.5}}")))
                .hasMessage(
                        "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32");
    }
}
