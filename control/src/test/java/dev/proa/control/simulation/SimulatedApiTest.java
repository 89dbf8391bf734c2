package dev.proa.control.simulation;

import dev.proa.api.ApiClient;
import dev.proa.api.identity.User;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** The pipeline over the stepped store: what the cluster's simulation runs on. */
class SimulatedApiTest extends PipelineContract {
    private final SimulatedApi simulated = new SimulatedApi(clock, new Random(1));
    private final ApiClient client = simulated.client(User.of("tester", "system:masters"));

    SimulatedApiTest() {
        client.create(Resources.NAMESPACES, "", JsonObject.of("metadata", JsonObject.of("name", "default")));
        client.create(
                Resources.SERVICE_ACCOUNTS, "default", JsonObject.of("metadata", JsonObject.of("name", "default")));
    }

    @Override
    ApiClient api() {
        return client;
    }

    @AfterEach
    void close() {
        simulated.close();
    }
}
