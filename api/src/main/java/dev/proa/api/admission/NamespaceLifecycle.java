package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.Set;

/** Nothing is made in a namespace that doesn't exist or is ending, and three namespaces never end. */
public final class NamespaceLifecycle implements AdmissionStep {
    private static final GroupResource NAMESPACES = GroupResource.core("namespaces");
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    /** Answers nothing about namespaces, or a client could find out which exist. */
    private static final GroupResource LOCAL_REVIEWS =
            new GroupResource("authorization.k8s.io", "localsubjectaccessreviews");

    @Override
    public String name() {
        return "NamespaceLifecycle";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        return context.operation() != Operation.CONNECT
                && (context.resource().equals(NAMESPACES)
                        || !context.namespace().isEmpty());
    }

    @Override
    public void mutate(AdmissionContext context) {
        if (context.resource().equals(NAMESPACES)) {
            if (context.operation() == Operation.DELETE && IMMORTAL.contains(context.name())) {
                throw ApiException.forbidden("", "namespaces", context.name(), "this namespace may not be deleted");
            }
            return;
        }
        if (context.operation() == Operation.DELETE || context.resource().equals(LOCAL_REVIEWS)) {
            return;
        }
        String name = context.namespace();
        JsonObject namespace = context.world().get(NAMESPACES, "", name);
        if (namespace == null) {
            throw ApiException.notFound("", "namespaces", name);
        }
        if (context.operation() == Operation.CREATE
                && namespace.stringAt("status", "phase").equals("Terminating")) {
            throw terminating(context, name);
        }
    }

    private static ApiException terminating(AdmissionContext context, String namespace) {
        ApiException plain = Refusal.forbidden(
                context, "unable to create new content in namespace " + namespace + " because it is being terminated");
        JsonObject cause = JsonObject.of(
                "reason", "NamespaceTerminating",
                "message", "namespace " + namespace + " is being terminated",
                "field", "metadata.namespace");
        return ApiException.of(
                StatusReason.FORBIDDEN,
                String.valueOf(plain.getMessage()),
                plain.details().with("causes", JsonArray.of(cause)));
    }
}
