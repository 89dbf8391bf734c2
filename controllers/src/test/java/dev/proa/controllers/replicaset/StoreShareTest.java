package dev.proa.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.api.ApiClient;
import dev.proa.api.error.ApiException;
import dev.proa.api.identity.User;
import dev.proa.api.kind.GroupResource;
import dev.proa.base.ManualClock;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.control.simulation.SimulatedApi;
import dev.proa.controllers.Samples;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.store.StoreLimits;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However many pods a controller is asked for, and Events they cause: there is room for what the cluster is told by. */
class StoreShareTest {
    private static final long LIVE_BYTES_MAX = 400_000;
    private static final GroupResource CONFIG_MAPS = GroupResource.core("configmaps");
    private static final GroupResource EVENTS = GroupResource.core("events");

    private final SimulatedApi api = new SimulatedApi(
            new ManualClock(Instant.parse("2026-01-01T00:00:00Z")),
            new Random(1),
            StoreLimits.standard().withLiveBytesMax(LIVE_BYTES_MAX));
    private final ApiClient client = api.client(User.of("system:admin", "system:masters"));

    @BeforeEach
    void namespace() {
        client.create(Resources.NAMESPACES, "", Samples.json("{'metadata': {'name': 'default'}}"));
        client.create(
                GroupResource.core("serviceaccounts"), "default", Samples.json("{'metadata': {'name': 'default'}}"));
    }

    @AfterEach
    void close() {
        api.close();
    }

    /** Makes such objects until one is refused; how many. */
    private int fill(GroupResource resource, JsonObject object) {
        for (int n = 0; ; n++) {
            try {
                client.create(resource, "default", object.withAt(JsonValue.of("o-" + n), "metadata", "name"));
            } catch (ApiException refused) {
                assertThat(refused).hasMessage("etcdserver: mvcc: database space exceeded");
                assertThat(refused.code()).isEqualTo(500);
                return n;
            }
        }
    }

    @Test
    void podsAndEventsTakeTheirSharesAndNoMore() {
        int pods = fill(Resources.PODS, Samples.pod("p", "web"));
        JsonObject event =
                Samples.json("{'metadata': {'name': 'e'}, 'involvedObject': {'namespace': 'default'}, 'message': '%s'}"
                        .formatted("x".repeat(500)));
        int events = fill(EVENTS, event);
        assertThat(pods).isGreaterThan(20);
        assertThat(events).isGreaterThan(20);
        // Everything else goes on: what there is may be changed and told of, more be made, and all be taken away.
        client.create(Resources.REPLICA_SETS, "default", Samples.replicaSet("web", 2_147_483_647));
        int others =
                fill(CONFIG_MAPS, Samples.json("{'metadata': {}, 'data': {'k': '%s'}}".formatted("x".repeat(500))));
        assertThat(others).isGreaterThan(events);
        client.mergePatch(Resources.REPLICA_SETS, "default", "web", "", Samples.json("{'spec': {'replicas': 0}}"));
        client.deleteCollection(Resources.PODS, "default", Map.of(), Samples.json("{'gracePeriodSeconds': 0}"));
        assertThat(client.world().list(Resources.PODS)).noneMatch(pod -> !Meta.deleting(pod));
        client.deleteCollection(CONFIG_MAPS, "default", Map.of(), JsonObject.EMPTY);
        assertThat(fill(Resources.PODS, Samples.pod("p", "web"))).isEqualTo(pods);
        assertThatThrownBy(() -> client.create(Resources.PODS, "default", Samples.pod("more", "web")))
                .isInstanceOf(ApiException.class);
    }
}
