package dev.proa.control.simulation;

import dev.proa.api.ApiClient;
import dev.proa.api.admission.AdmissionSteps;
import dev.proa.api.authorization.Authorizer;
import dev.proa.api.authorization.RuleSource;
import dev.proa.api.identity.Authenticator;
import dev.proa.api.identity.User;
import dev.proa.api.server.ApiLimits;
import dev.proa.api.server.ApiServer;
import dev.proa.api.server.ApiServerParts;
import dev.proa.base.Ids;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import dev.proa.model.KubernetesTypes;
import dev.proa.store.MemoryStore;
import dev.proa.store.Store;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** The pipeline as a cluster runs it, over a store with its own threads. */
class ThreadedApiTest extends PipelineContract {
    private final Store store = MemoryStore.open(clock);
    private final Ids ids = new Ids(new Random(1));
    private final ApiServer server = new ApiServer(new ApiServerParts(
            store,
            SimulatedApi.kinds(),
            KubernetesTypes.types(),
            credentials -> new Authenticator.Outcome.Absent(),
            (user, attributes) -> new Authorizer.Decision.Allowed("tested elsewhere"),
            AdmissionSteps.standard((user, namespace) -> new RuleSource.Rules(List.of(), "", true), clock, ids),
            List.of(),
            List.of(),
            clock,
            ids,
            ApiLimits.DEFAULT));
    private final ApiClient client = server.client(User.of("tester", "system:masters"));

    ThreadedApiTest() {
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
        server.close();
        store.close();
    }
}
