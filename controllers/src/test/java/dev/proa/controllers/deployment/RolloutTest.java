package dev.proa.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.controllers.Samples;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutTest {
    private static JsonObject set(String name, int size, long available) {
        return Samples.replicaSet(name, size)
                .with("status", JsonObject.of("replicas", available, "availableReplicas", available))
                .withAt(JsonValue.of("2026-01-01T00:00:00Z"), "metadata", "creationTimestamp");
    }

    /** Its size is the newest thing that is known of a set; its status comes after. */
    @Test
    void whatASetIsAboutToDeleteIsNotAvailable() {
        List<JsonObject> sets = List.of(set("shrinking", 0, 1), set("growing", 3, 2), set("steady", 2, 2));
        Rollout rollout = Rollout.of(Samples.deployment("web", 4, "image:2"), sets);
        assertThat(rollout.total("availableReplicas")).isEqualTo(5);
        assertThat(rollout.available()).isEqualTo(4);
    }
}
