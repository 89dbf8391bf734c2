package dev.proa.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.model.apps.v1.Deployment;
import dev.proa.model.core.v1.Container;
import dev.proa.model.core.v1.Pod;
import dev.proa.model.core.v1.PodSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewsTest {

    @Test
    void readsAbsentAsEmpty() {
        assertThat(Pod.EMPTY.spec().nodeName()).isEmpty();
        assertThat(Pod.EMPTY.spec().containers()).isEmpty();
        assertThat(Pod.EMPTY.spec().hasSecurityContext()).isFalse();
        assertThat(Pod.EMPTY.metadata().labels()).isEmpty();
        assertThat(Deployment.EMPTY.spec().replicas()).isZero();
        assertThat(Deployment.EMPTY.spec().hasReplicas()).isFalse();
    }

    @Test
    void changesCopiesAndKeepsWhatItDoesNotKnow() {
        Pod pod = new Pod(Json.parseObject("{\"future\":1,\"spec\":{\"odd\":[2]}}"));
        Container container = Container.EMPTY.withName("c").withImage("i");
        Pod changed = pod.withSpec(pod.spec().withNodeName("n").withContainers(List.of(container)));
        assertThat(changed.json())
                .isEqualTo(
                        Json.parse(
                                "{\"future\":1,\"spec\":{\"odd\":[2],\"nodeName\":\"n\",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}"));
        assertThat(changed.spec().containers().getFirst().image()).isEqualTo("i");
        assertThat(pod.spec()).isEqualTo(new PodSpec(Json.parseObject("{\"odd\":[2]}")));
    }

    @Test
    void makesNewObjectsAndReadsTheirMetadata() {
        Pod pod = Pod.of("default", "a");
        Pod labelled = pod.withMetadata(pod.metadata().withLabels(Map.of("x", "y")));
        assertThat(labelled.json())
                .isEqualTo(JsonObject.of(
                        "kind",
                        "Pod",
                        "apiVersion",
                        "v1",
                        "metadata",
                        JsonObject.of("name", "a", "namespace", "default", "labels", Map.of("x", "y"))));
        assertThat(labelled.key()).isEqualTo("default/a");
        assertThat(labelled.label("x")).isEqualTo("y");
    }
}
