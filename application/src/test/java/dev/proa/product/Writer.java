package dev.proa.product;

import dev.proa.command.AdminApi;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates ConfigMaps as fast as it is answered, and remembers those that were acknowledged, until nobody answers. */
final class Writer {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final AdminApi api;
    private final String prefix;
    private final AtomicInteger next = new AtomicInteger();
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();

    Writer(AdminApi api, String prefix) {
        this.api = api;
        this.prefix = prefix;
    }

    Thread start() {
        return Thread.ofVirtual().start(this::write);
    }

    Set<String> acknowledged() {
        return acknowledged;
    }

    private void write() {
        while (true) {
            String name = prefix + "-" + next.incrementAndGet();
            JsonObject map = JsonObject.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "ConfigMap",
                    "metadata",
                    JsonObject.of("name", name),
                    "data",
                    JsonObject.of("name", name));
            try {
                if (api.send("POST", MAPS, map.toJson()).statusCode() == 201) {
                    acknowledged.add(name);
                }
            } catch (IOException | InterruptedException e) {
                return;
            }
        }
    }
}
