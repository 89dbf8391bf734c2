package dev.proa.api.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proa.api.allocation.Allocator.Reservation;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.TestingKinds;
import dev.proa.api.world.TestingWorld;
import dev.proa.base.ManualClock;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ResourceQuotasTest {
    private static final GroupResource PODS = GroupResource.core("pods");

    private TestingWorld world = TestingWorld.empty().with(GroupResource.core("resourcequotas"), yaml("""
            {metadata: {name: q, namespace: team}, spec: {hard: {pods: 2, requests.cpu: '1', count/jobs.batch: 0}}}"""));
    private final ResourceQuotas quotas = new ResourceQuotas(() -> world, new ManualClock(Instant.EPOCH));

    private Reservation create(String name, String cpu) {
        return quotas.charge(TestingKinds.of("", "pods"), JsonObject.EMPTY, pod(name, cpu));
    }

    private static JsonObject pod(String name, String cpu) {
        return yaml("{metadata: {name: " + name + ", namespace: team, resourceVersion: '" + name
                + "'}, spec: {containers: [{name: c, resources: {requests: {cpu: " + cpu + "}}}]}}");
    }

    @Test
    void writesAtTheSameTimeDoNotPassTheLimitTogether() {
        create("a", "600m");
        assertThatThrownBy(() -> create("b", "600m"))
                .hasMessage(
                        "pods \"b\" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1");
        create("c", "100m");
        assertThatThrownBy(() -> create("d", "1m"))
                .hasMessageContaining("requested: pods=1, used: pods=2, limited: pods=2");
    }

    @Test
    void whatIsCommittedIsCountedOnceAndWhatFailsNotAtAll() {
        create("a", "600m").drop();
        Reservation kept = create("b", "600m");
        kept.keep();
        world = world.with(PODS, pod("b", "600m"));
        create("c", "400m").drop();
        world = world.with(PODS, pod("b", "600m").withAt(dev.proa.json.JsonValue.of("Succeeded"), "status", "phase"));
        create("d", "1").drop();
        create("e", "1").keep();
        assertThatThrownBy(() -> create("f", "1m")).hasMessageContaining("used: requests.cpu=1,");
    }

    @Test
    void containersMustSayWhatAQuotaLimits() {
        assertThatThrownBy(() -> quotas.charge(
                        TestingKinds.of("", "pods"),
                        JsonObject.EMPTY,
                        yaml("{metadata: {name: p, namespace: team}, spec: {containers: [{name: a}]}}")))
                .hasMessage("pods \"p\" is forbidden: failed quota: q: must specify requests.cpu for: a");
        assertThatThrownBy(() -> quotas.charge(
                        TestingKinds.of("batch", "jobs"),
                        JsonObject.EMPTY,
                        yaml("{metadata: {name: j, namespace: team}}")))
                .hasMessage(
                        "jobs.batch \"j\" is forbidden: exceeded quota: q, requested: count/jobs.batch=1, used: count/jobs.batch=0, limited: count/jobs.batch=0");
        quotas.charge(
                        TestingKinds.of("", "configmaps"),
                        JsonObject.EMPTY,
                        yaml("{metadata: {name: p, namespace: team}}"))
                .keep();
    }

    @Test
    void scopesChooseWhatCounts() {
        JsonObject quota = yaml("{metadata: {namespace: team}, spec: {hard: {pods: 5}, scopes: [BestEffort]}}");
        world = world.with(
                PODS, pod("a", "1"), yaml("{metadata: {name: b, namespace: team}, spec: {containers: [{name: c}]}}"));
        assertThat(QuotaUsage.used(quota, world, Instant.EPOCH)).hasToString("{pods=1}");
    }

    private static JsonObject yaml(String text) {
        return (JsonObject) Yaml.parse(text);
    }
}
