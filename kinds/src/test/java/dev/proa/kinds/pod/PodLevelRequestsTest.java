package dev.proa.kinds.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** As upstream's defaults fill in what a pod as a whole asks for. */
final class PodLevelRequestsTest {
    @Test
    void containersComeFirstAndThenThePodsLimit() {
        assertThat(requests("""
                resources: {limits: {cpu: "2", memory: 1Gi}}
                containers: [{resources: {requests: {cpu: 100m}}}, {resources: {requests: {cpu: 200m}}}]
                """)).isEqualTo(object("{cpu: 300m, memory: 1Gi}"));
    }

    @Test
    void whatIsSaidStaysAndWithoutLimitsNothingIsFilledIn() {
        assertThat(requests("""
                resources: {limits: {memory: 1Gi}, requests: {memory: 5Mi}}
                containers: [{resources: {requests: {memory: 1Mi, example.com/gpu: 1}}}]
                """)).isEqualTo(object("{memory: 5Mi}"));
        assertThat(requests("{resources: {}, containers: [{resources: {requests: {memory: 1Mi}}}]}"))
                .isEqualTo(JsonObject.EMPTY);
    }

    private static JsonObject requests(String spec) {
        return PodLevelRequests.in(object(spec)).objectAt("resources", "requests");
    }

    private static JsonObject object(String yaml) {
        return (JsonObject) Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
