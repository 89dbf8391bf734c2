package dev.proa.control.simulation;

import dev.proa.api.ApiClient;
import dev.proa.api.admission.AdmissionSteps;
import dev.proa.api.allocation.ServiceAllocator;
import dev.proa.api.authorization.Authorizer;
import dev.proa.api.authorization.RuleSource;
import dev.proa.api.identity.Authenticator;
import dev.proa.api.identity.User;
import dev.proa.api.kind.BuiltIn;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.Kind;
import dev.proa.api.kind.Kinds;
import dev.proa.api.server.ApiLimits;
import dev.proa.api.server.ApiServer;
import dev.proa.api.server.ApiServerParts;
import dev.proa.api.storage.StoredObject;
import dev.proa.api.world.World;
import dev.proa.api.world.Worlds;
import dev.proa.base.Clock;
import dev.proa.base.Ids;
import dev.proa.base.ManualClock;
import dev.proa.control.Times;
import dev.proa.control.object.Meta;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.BuiltInKinds;
import dev.proa.model.KubernetesResources;
import dev.proa.model.KubernetesTypes;
import dev.proa.store.CommitResult;
import dev.proa.store.SteppedStore;
import dev.proa.store.Store;
import dev.proa.store.StoreLimits;
import dev.proa.store.Transaction;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The API of simulations: the pipeline itself, with every built-in kind's rules and the standard admission, over a store without threads, a
 * clock and a random source that the simulation owns. What it answers is therefore what the cluster answers. Everybody is authorized: who may
 * do what is tested elsewhere, and roles would make every seed slower.
 */
public final class SimulatedApi implements AutoCloseable {
    /** From which cluster IPs are given out. */
    public static final String SERVICE_NETWORK = "10.96.0.0/16";

    private static final Kinds KINDS = new Kinds(BuiltIn.kinds(KubernetesResources.all(), BuiltInKinds.rules()));
    private static final Authorizer EVERYBODY = (user, attributes) -> new Authorizer.Decision.Allowed("simulated");
    private static final RuleSource NO_RULES = (user, namespace) -> new RuleSource.Rules(List.of(), "", true);

    private final Store store;
    private final Clock clock;
    private final Ids ids;
    private final ApiServer server;

    public SimulatedApi(ManualClock clock, RandomGenerator random) {
        this(clock, random, StoreLimits.standard());
    }

    /** @param limits what the store holds */
    public SimulatedApi(ManualClock clock, RandomGenerator random, StoreLimits limits) {
        this.store = SteppedStore.open(clock, limits);
        this.clock = clock;
        this.ids = new Ids(random);
        this.server = new ApiServer(new ApiServerParts(
                store,
                KINDS,
                KubernetesTypes.types(),
                credentials -> new Authenticator.Outcome.Absent(),
                EVERYBODY,
                AdmissionSteps.standard(NO_RULES, new WaitingClock(clock), ids),
                List.of(new ServiceAllocator(SERVICE_NETWORK, this::world, random)),
                List.of(),
                clock,
                ids,
                ApiLimits.DEFAULT));
    }

    /** Every built-in kind. */
    public static Kinds kinds() {
        return KINDS;
    }

    public ApiClient client(User user) {
        return server.client(user);
    }

    /** Everything at the newest revision. */
    public World world() {
        return server.world();
    }

    /** Tells of changes, on the thread that writes, before the write is answered. */
    public Worlds worlds() {
        return server.worlds();
    }

    /**
     * Puts an object into the store as it is, past defaults, admission and validation: what an older release, another server or a mistake may
     * have left there. The name must be set; uid and creation time are added where they are missing.
     *
     * @throws IllegalStateException when the store refuses it
     */
    public JsonObject put(GroupResource resource, JsonObject object) {
        Kind kind = KINDS.find(resource);
        if (kind == null) {
            throw new IllegalArgumentException("no kind " + resource);
        }
        JsonObject complete = object.with("kind", kind.name())
                .with("apiVersion", kind.stored().apiVersion())
                .change("metadata", metadata -> metadata.without("resourceVersion"));
        if (Meta.uid(complete).isEmpty()) {
            complete = complete.withAt(JsonValue.of(ids.uuid()), "metadata", "uid")
                    .withAt(JsonValue.of(Times.text(clock.now())), "metadata", "creationTimestamp");
        }
        String key = kind.storeKey(Meta.namespace(complete), Meta.name(complete));
        CommitResult result = store.commit(Transaction.put(key, StoredObject.encode(complete)));
        if (result instanceof CommitResult.Committed(var revision)) {
            return StoredObject.withResourceVersion(complete, revision);
        }
        throw new IllegalStateException("not stored: " + result);
    }

    /** Lets what has expired go, as the store's owner does by itself once a second. */
    public void expire() {
        store.commit(new Transaction(List.of(), List.of()));
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
