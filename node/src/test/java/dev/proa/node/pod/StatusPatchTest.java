package dev.proa.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusPatchTest {
    private static Pod pod(String phase) {
        return new Pod(JsonObject.of(
                "metadata",
                JsonObject.of("name", "a", "namespace", "default", "uid", "u", "resourceVersion", "7"),
                "status",
                JsonObject.of("phase", phase)));
    }

    /** Only the first end depends on what was seen: after it there is nothing to lose, before it nothing to keep. */
    @ParameterizedTest
    @CsvSource({
        "Pending, Running, ''",
        "Running, Succeeded, 7",
        "Running, Failed, 7",
        "Pending, Failed, 7",
        "Failed, Failed, ''",
        "Succeeded, Succeeded, ''"
    })
    void an_end_is_told_of_the_pod_that_was_seen(String seen, String told, String version) {
        JsonObject patch = StatusPatch.of(pod(seen), JsonObject.EMPTY, JsonObject.of("phase", told));
        assertThat(patch.stringAt("metadata", "uid")).isEqualTo("u");
        assertThat(patch.stringAt("metadata", "resourceVersion")).isEqualTo(version);
        assertThat(patch.stringAt("status", "phase")).isEqualTo(told);
    }
}
