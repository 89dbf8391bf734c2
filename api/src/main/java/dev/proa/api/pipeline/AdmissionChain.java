package dev.proa.api.pipeline;

import dev.proa.api.admission.AdmissionContext;
import dev.proa.api.admission.AdmissionStep;
import dev.proa.api.authorization.Attributes;
import dev.proa.api.authorization.Authorizer;
import dev.proa.api.authorization.Forbidden;
import dev.proa.api.error.ApiException;
import dev.proa.api.request.ApiRequest;
import dev.proa.api.request.Verb;
import dev.proa.api.world.World;
import dev.proa.api.world.Worlds;
import dev.proa.json.JsonObject;
import java.util.List;

/** Runs the admission steps over one write. */
final class AdmissionChain {
    private final List<AdmissionStep> steps;
    private final Authorizer authorizer;
    private final Worlds worlds;

    AdmissionChain(List<AdmissionStep> steps, Authorizer authorizer, Worlds worlds) {
        this.steps = List.copyOf(steps);
        this.authorizer = authorizer;
        this.worlds = worlds;
    }

    /** The object after every step has changed it. */
    JsonObject mutate(
            ApiRequest request,
            AdmissionContext.Operation operation,
            JsonObject old,
            JsonObject object,
            Warnings warnings) {
        Context context = new Context(request, operation, old, object, warnings);
        context.mutable = true;
        for (AdmissionStep step : steps) {
            if (step.handles(context)) {
                step.mutate(context);
            }
        }
        return context.object;
    }

    void validate(
            ApiRequest request,
            AdmissionContext.Operation operation,
            JsonObject old,
            JsonObject object,
            Warnings warnings) {
        Context context = new Context(request, operation, old, object, warnings);
        for (AdmissionStep step : steps) {
            if (step.handles(context)) {
                step.validate(context);
            }
        }
    }

    /**
     * Refuses with 403 unless the client may do this too: what a request does beyond its own verb, such as an update that
     * creates.
     */
    void requireAlso(ApiRequest request, Verb verb) {
        Attributes attributes = Attributes.of(request, verb);
        Authorizer.Decision decision = authorizer.authorize(request.user(), attributes);
        if (!decision.allowed()) {
            throw Forbidden.of(request.user(), attributes, decision.reason());
        }
    }

    /** The same for a verb that a connection needs whatever its method; upstream says no more here than the authorizer. */
    void requireWhateverTheMethod(ApiRequest request, Verb verb) {
        if (request.verb() == verb) {
            return; // the gate has asked
        }
        Authorizer.Decision decision = authorizer.authorize(request.user(), Attributes.of(request, verb));
        if (!decision.allowed()) {
            throw ApiException.forbidden(
                    request.kind().group(), request.kind().plural(), request.name(), decision.reason());
        }
    }

    private final class Context implements AdmissionContext {
        private final ApiRequest request;
        private final Operation operation;
        private final JsonObject old;
        private final Warnings warnings;
        private JsonObject object;
        private boolean mutable;

        Context(ApiRequest request, Operation operation, JsonObject old, JsonObject object, Warnings warnings) {
            this.request = request;
            this.operation = operation;
            this.old = old;
            this.object = object;
            this.warnings = warnings;
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
        public void replace(JsonObject value) {
            if (!mutable) {
                throw new IllegalStateException("an object may not be changed while it is validated");
            }
            object = value;
        }

        @Override
        public World world() {
            return worlds.newest();
        }

        @Override
        public Authorizer authorizer() {
            return authorizer;
        }

        @Override
        public void warn(String text) {
            warnings.add(text);
        }
    }
}
