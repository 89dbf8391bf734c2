package dev.proa.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.base.Clock;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerStatus;
import dev.proa.cri.FakeRuntime;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.node.TestingNodeApi;
import dev.proa.node.event.EventRecorder;
import dev.proa.node.pod.Pod;
import dev.proa.node.pod.PodObservation.Verdict;
import dev.proa.node.status.Failures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When probes run, and what nonsense in them costs. */
class ProbesTest {
    private final TestingNodeApi api = new TestingNodeApi();

    private static Pod pod(String probe) {
        return new Pod((JsonObject) Json.parse("""
                {"metadata": {"namespace": "default", "name": "p", "uid": "u"},
                 "spec": {"containers": [{"name": "c", "readinessProbe": PROBE}]}}
                """.replace("PROBE", probe)));
    }

    private static ContainerStatus running(Instant startedAt) {
        return new ContainerStatus(
                "id",
                "c",
                0,
                Container.State.RUNNING,
                startedAt,
                startedAt,
                Instant.EPOCH,
                0,
                "i",
                "i",
                "",
                "",
                Map.of(),
                Map.of(),
                "",
                null,
                null,
                "",
                0);
    }

    @Test
    void the_first_probe_waits_for_the_pods_address() throws IOException, InterruptedException {
        CountDownLatch changed = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                EventRecorder events = new EventRecorder(api, Clock.system(), "n", new Failures());
                Probes probes = new Probes(
                        new ProbeRunner(new FakeRuntime(Clock.system()::now)),
                        events,
                        Clock.system(),
                        uid -> changed.countDown())) {
            Pod pod = pod("{\"tcpSocket\": {\"port\": " + server.getLocalPort() + "}, \"periodSeconds\": 1}");
            List<ContainerStatus> containers = List.of(running(Instant.now()));
            probes.follow(pod, containers, "", JsonObject.EMPTY, false);
            probes.follow(pod, containers, "127.0.0.1", JsonObject.EMPTY, false);
            assertThat(changed.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(probes.state("id").readiness()).isEqualTo(Verdict.SUCCESS);
            assertThat(api.events()).as("of probes that went elsewhere").isEmpty();
        }
    }

    @Test
    void a_clock_that_was_set_back_delays_no_longer_than_the_pod_asks_and_junk_is_bounded()
            throws InterruptedException {
        CountDownLatch changed = new CountDownLatch(1);
        FakeRuntime runtime = new FakeRuntime(Clock.system()::now);
        try (EventRecorder events = new EventRecorder(api, Clock.system(), "n", new Failures());
                Probes probes =
                        new Probes(new ProbeRunner(runtime), events, Clock.system(), uid -> changed.countDown())) {
            List<ContainerStatus> early = List.of(running(Instant.now().plusSeconds(3600)));
            probes.follow(
                    pod("{\"tcpSocket\": {\"port\": 1}, \"failureThreshold\": 1}"),
                    early,
                    "127.0.0.1",
                    JsonObject.EMPTY,
                    false);
            assertThat(changed.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(probes.state("id").readiness()).isEqualTo(Verdict.FAILURE);
            probes.forget("u");
            probes.follow(
                    pod("{\"tcpSocket\": {}, \"periodSeconds\": 9223372036854775807,"
                            + " \"initialDelaySeconds\": -9223372036854775808, \"timeoutSeconds\": 1e300}"),
                    early,
                    "127.0.0.1",
                    JsonObject.EMPTY,
                    false);
        }
    }
}
