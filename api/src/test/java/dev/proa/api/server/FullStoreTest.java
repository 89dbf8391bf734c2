package dev.proa.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proa.api.server.TestingApi.Answer;
import dev.proa.base.Clock;
import dev.proa.base.SimulatedDisk;
import dev.proa.json.JsonObject;
import dev.proa.store.LogStore;
import dev.proa.store.StoreLimits;
import java.io.IOException;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is answered when there is no room, as upstream answers it for etcd (kube-apiserver 1.36.3 over an etcd whose quota was used up, asked
 * on 2026-11-28: code 500, the store's words, no reason, no Retry-After).
 */
@Timeout(60)
class FullStoreTest {
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    /** With a text that no compression makes much shorter. */
    private static JsonObject holding(String name, int characters) {
        String text = new Random(1)
                .ints(characters, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        return TestingApi.named(name).with("data", JsonObject.of("text", text));
    }

    private static void assertRefused(Answer answer, String message) {
        assertThat(answer.code()).isEqualTo(500);
        assertThat(answer.body().string("message")).isEqualTo(message);
        assertThat(answer.body().string("status")).isEqualTo("Failure");
        assertThat(answer.body().get("reason")).isNull();
        assertThat(answer.response().headers().firstValue("Retry-After")).isEmpty();
    }

    /** The store has reserved some room: until that is used up. */
    private static void fill(TestingApi api) {
        int created = 0;
        while (api.create(CONFIG_MAPS, holding("filler-" + created, 10_000)).code() == 201) {
            assertThat(++created).isLessThan(1_000);
        }
    }

    @Test
    void aFullDiskIsAnsweredAsTheStoresOwnError() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        try (TestingApi api = new TestingApi(LogStore.open(disk, Clock.system(), StoreLimits.standard()))) {
            assertThat(api.create(CONFIG_MAPS, holding("a", 10)).code()).isEqualTo(201);
            disk.limit(disk.usedBytes());
            fill(api);
            String full = "simulated disk is full";
            assertRefused(api.create(CONFIG_MAPS, holding("b", 10_000)), full);
            assertRefused(api.update(CONFIG_MAPS + "/a", holding("a", 10_000)), full);
            assertRefused(api.merge(CONFIG_MAPS + "/a", holding("a", 10_000)), full);
            assertThat(api.get(CONFIG_MAPS + "/b").code()).isEqualTo(404);
            assertThat(api.get(CONFIG_MAPS + "/a").body().stringAt("data", "text"))
                    .hasSize(10);
            disk.unlimit();
            assertThat(api.create(CONFIG_MAPS, holding("b", 10_000)).code()).isEqualTo(201);
        }
    }

    @Test
    void aUsedUpQuotaIsAnsweredAlike() throws IOException {
        StoreLimits limits = StoreLimits.standard().withLiveBytesMax(100_000);
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        try (TestingApi api = new TestingApi(LogStore.open(disk, Clock.system(), limits))) {
            assertThat(api.create(CONFIG_MAPS, holding("a", 60_000)).code()).isEqualTo(201);
            assertRefused(api.create(CONFIG_MAPS, holding("b", 60_000)), "etcdserver: mvcc: database space exceeded");
            assertThat(api.delete(CONFIG_MAPS + "/a", JsonObject.of()).code()).isEqualTo(200);
            assertThat(api.create(CONFIG_MAPS, holding("b", 60_000)).code()).isEqualTo(201);
        }
    }
}
