package dev.proa.api.admission;

import dev.proa.api.authorization.Authorizer;
import dev.proa.api.identity.User;
import dev.proa.api.kind.Kind;
import dev.proa.api.kind.TestingKinds;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.request.RequestOptions;
import dev.proa.api.request.Verb;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import dev.proa.json.Yaml;
import java.util.ArrayList;
import java.util.List;

/** One write before one step. */
final class TestingAdmission implements AdmissionContext {
    private final ApiRequest request;
    private final Operation operation;
    private final JsonObject old;
    private final World world;
    private JsonObject object;
    final List<String> warnings = new ArrayList<>();

    private TestingAdmission(ApiRequest request, Operation operation, JsonObject old, JsonObject object, World world) {
        this.request = request;
        this.operation = operation;
        this.old = old;
        this.object = object;
        this.world = world;
    }

    static JsonObject yaml(String text) {
        return (JsonObject) Yaml.parse(text);
    }

    /** {@code resource} as {@code pods}, {@code pods/status} or {@code leases.coordination.k8s.io}. */
    static TestingAdmission create(World world, User user, String resource, String object) {
        return of(world, user, Operation.CREATE, resource, "{}", object);
    }

    static TestingAdmission update(World world, User user, String resource, String old, String object) {
        return of(world, user, Operation.UPDATE, resource, old, object);
    }

    static TestingAdmission delete(World world, User user, String resource, String old) {
        return of(world, user, Operation.DELETE, resource, old, "{}");
    }

    private static TestingAdmission of(
            World world, User user, Operation operation, String resource, String old, String object) {
        String[] parts = resource.split("/", 2);
        int dot = parts[0].indexOf('.');
        String plural = dot < 0 ? parts[0] : parts[0].substring(0, dot);
        String group = dot < 0 ? "" : parts[0].substring(dot + 1);
        Kind kind = TestingKinds.of(group, plural);
        JsonObject before = yaml(old);
        JsonObject after = yaml(object);
        JsonObject metadata = (operation == Operation.CREATE ? after : before).object("metadata");
        Verb verb = switch (operation) {
            case CREATE, CONNECT -> Verb.CREATE;
            case UPDATE -> Verb.UPDATE;
            case DELETE -> Verb.DELETE;
        };
        ApiRequest request = new ApiRequest(
                user,
                verb,
                kind,
                "v1",
                metadata.string("namespace"),
                operation == Operation.CREATE ? "" : metadata.string("name"),
                parts.length > 1 ? parts[1] : "",
                "",
                RequestOptions.NONE,
                "");
        return new TestingAdmission(request, operation, before, after, world);
    }

    /** The object after the step. */
    JsonObject after(AdmissionStep step) {
        if (step.handles(this)) {
            step.mutate(this);
            step.validate(this);
        }
        return object;
    }

    @Override
    public ApiRequest request() {
        return request;
    }

    @Override
    public Operation operation() {
        return operation;
    }

    @Override
    public JsonObject oldObject() {
        return old;
    }

    @Override
    public JsonObject object() {
        return object;
    }

    @Override
    public void replace(JsonObject changed) {
        object = changed;
    }

    @Override
    public World world() {
        return world;
    }

    @Override
    public Authorizer authorizer() {
        return (user, attributes) -> user.groups().contains("allowed")
                ? new Authorizer.Decision.Allowed("")
                : new Authorizer.Decision.NoOpinion("");
    }

    @Override
    public void warn(String text) {
        warnings.add(text);
    }
}
