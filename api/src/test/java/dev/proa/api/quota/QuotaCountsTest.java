package dev.proa.api.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.storage.StoredObject;
import dev.proa.api.world.World;
import dev.proa.api.world.Worlds;
import dev.proa.base.ManualClock;
import dev.proa.json.Json;
import dev.proa.json.JsonObject;
import dev.proa.schema.Quantity;
import dev.proa.store.MemoryStore;
import dev.proa.store.Store;
import dev.proa.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QuotaCountsTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final GroupResource PODS = GroupResource.core("pods");

    private static JsonObject json(String text) {
        return Json.parseObject(text.replace('\'', '"'));
    }

    private static final List<JsonObject> QUOTAS = List.of(
            json(
                    "{'metadata': {'namespace': 'a', 'name': 'q'}, 'spec': {'hard': {'pods': 1, 'requests.cpu': 1, 'count/pods': 1, 'configmaps': 1}}}"),
            json(
                    "{'metadata': {'namespace': 'a', 'name': 'r'}, 'spec': {'hard': {'pods': 1}, 'scopes': ['NotTerminating']}}"),
            json("{'metadata': {'namespace': 'b', 'name': 'q'}, 'spec': {'hard': {'pods': 1, 'limits.memory': 1}}}"));

    private static JsonObject pod(Random random, String namespace, String name, Instant now) {
        String deletion = random.nextInt(4) > 0
                ? ""
                : ", 'deletionTimestamp': '%s', 'deletionGracePeriodSeconds': %d"
                        .formatted(now.plusSeconds(random.nextInt(10)), random.nextInt(10));
        return json("""
                {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'namespace': '%s', 'name': '%s', 'uid': 'u' %s},
                 'spec': {%s 'containers': [{'name': 'c', 'resources': {'requests': {'cpu': '%dm'}, 'limits': {'memory': '%s'}}}]},
                 'status': {'phase': '%s'}}
                """.formatted(
                        namespace,
                        name,
                        deletion,
                        random.nextInt(4) == 0 ? "'activeDeadlineSeconds': 5," : "",
                        random.nextInt(2000),
                        List.of("1Gi", "5", "1500M", "junk").get(random.nextInt(4)),
                        List.of("Pending", "Running", "Succeeded", "Failed").get(random.nextInt(4))));
    }

    /** Without their forms, which depend on the order of counting. */
    private static Map<String, String> values(Map<String, Quantity> amounts) {
        Map<String, String> values = new TreeMap<>();
        amounts.forEach((name, amount) ->
                values.put(name, amount.decimal().stripTrailingZeros().toPlainString()));
        return values;
    }

    @Test
    void isWhatCountingAnewGives() {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            ManualClock clock = new ManualClock(BEGIN);
            try (Store store = MemoryStore.open(clock);
                    Worlds worlds = new Worlds(store)) {
                QuotaCounts counts = new QuotaCounts();
                List<World> past = new ArrayList<>();
                for (int step = 0; step < 60; step++) {
                    String namespace = random.nextBoolean() ? "a" : "b";
                    String name = "p" + random.nextInt(5);
                    String key = "/registry/core/" + (random.nextInt(5) == 0 ? "configmaps" : "pods") + "/" + namespace
                            + "/" + name;
                    store.commit(
                            random.nextInt(4) == 0
                                    ? Transaction.delete(key, Transaction.ANY)
                                    : Transaction.put(
                                            key, StoredObject.encode(pod(random, namespace, name, clock.now()))));
                    clock.advance(Duration.ofSeconds(random.nextInt(3)));
                    past.add(worlds.newest());
                    if (random.nextInt(3) > 0) {
                        // A World that is a little older than the one counted last is counted as it is.
                        World world = past.get(Math.max(0, past.size() - 1 - random.nextInt(3)));
                        for (JsonObject quota : QUOTAS) {
                            assertThat(values(counts.used(quota, world, clock.now())))
                                    .as("seed %d step %d: %s", seed, step, world.list(PODS))
                                    .isEqualTo(values(QuotaUsage.used(quota, world, clock.now())));
                        }
                    }
                }
            }
        }
    }

    @Test
    void aQuotaThatIsAnotherNowIsCountedAnew() {
        ManualClock clock = new ManualClock(BEGIN);
        try (Store store = MemoryStore.open(clock);
                Worlds worlds = new Worlds(store)) {
            QuotaCounts counts = new QuotaCounts();
            JsonObject quota = QUOTAS.getFirst();
            store.commit(Transaction.put(
                    "/registry/core/pods/a/p", StoredObject.encode(pod(new Random(1), "a", "p", BEGIN))));
            assertThat(counts.used(quota, worlds.newest(), BEGIN)).containsKey("count/pods");
            JsonObject other = json("{'metadata': {'namespace': 'a', 'name': 'q'}, 'spec': {'hard': {'secrets': 1}}}");
            assertThat(counts.used(other, worlds.newest(), BEGIN)).containsOnlyKeys("secrets");
        }
    }
}
