package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.api.authorization.Attributes;
import dev.proa.api.authorization.PolicyRule;
import dev.proa.api.authorization.Rbac;
import dev.proa.api.authorization.RoleEscalation;
import dev.proa.api.authorization.RoleReferences;
import dev.proa.api.authorization.RuleSource;
import dev.proa.json.JsonObject;
import java.util.List;

/**
 * Nobody writes a role with more rights than their own, unless allowed to {@code escalate} it, or binds a role with more
 * than their own, unless allowed to {@code bind} it. Upstream does this where it stores roles.
 */
public final class RoleGrants implements AdmissionStep {
    private final RuleSource rules;

    public RoleGrants(RuleSource rules) {
        this.rules = rules;
    }

    @Override
    public String name() {
        return "RoleGrants";
    }

    @Override
    public boolean handles(AdmissionContext context) {
        return context.resource().group().equals(Rbac.GROUP)
                && context.subresource().isEmpty()
                && (context.operation() == Operation.CREATE || context.operation() == Operation.UPDATE);
    }

    @Override
    public void mutate(AdmissionContext context) {
        if (context.user().groups().contains("system:masters") || onlyForCollection(context)) {
            return;
        }
        boolean isRole =
                context.resource().equals(Rbac.ROLES) || context.resource().equals(Rbac.CLUSTER_ROLES);
        List<PolicyRule> granted = isRole ? written(context) : bound(context);
        RuleSource.Rules held = rules.rulesFor(context.user(), context.namespace());
        String refusal = RoleEscalation.refusal(context.user(), held, granted);
        if (!refusal.isEmpty()) {
            throw Refusal.forbidden(context, refusal);
        }
        // An aggregation can gather anything, and undo what others take away: it is for those who may do everything.
        boolean aggregates = isAggregated(context.object()) || isAggregated(context.oldObject());
        if (isRole && aggregates && !mayEscalate(context) && !RoleEscalation.holdsAll(held)) {
            throw Refusal.forbidden(context, "must have cluster-admin privileges to use the aggregationRule");
        }
    }

    private static boolean isAggregated(JsonObject role) {
        return !role.objectAt("aggregationRule").array("clusterRoleSelectors").isEmpty();
    }

    /** An update that changes nothing but owner references and finalizers lets the garbage collector do its work. */
    private static boolean onlyForCollection(AdmissionContext context) {
        return context.operation() == Operation.UPDATE && bare(context.object()).equals(bare(context.oldObject()));
    }

    private static JsonObject bare(JsonObject object) {
        return object.change(
                "metadata",
                metadata -> metadata.without("ownerReferences")
                        .without("finalizers")
                        .without("managedFields")
                        .without("resourceVersion"));
    }

    private static List<PolicyRule> written(AdmissionContext context) {
        return mayEscalate(context) ? List.of() : PolicyRule.ofRole(context.object());
    }

    private static boolean mayEscalate(AdmissionContext context) {
        return allowed(
                context,
                "escalate",
                context.resource().resource(),
                context.request().name());
    }

    private static List<PolicyRule> bound(AdmissionContext context) {
        JsonObject reference = context.object().object("roleRef");
        String resource = reference.string("kind").equals("ClusterRole") ? "clusterroles" : "roles";
        return allowed(context, "bind", resource, reference.string("name"))
                ? List.of()
                : RoleReferences.rules(context.world(), reference, context.namespace());
    }

    private static boolean allowed(AdmissionContext context, String verb, String resource, String name) {
        Attributes attributes = Attributes.forResource(verb, Rbac.GROUP, "*", resource, "", context.namespace(), name);
        return context.authorizer().authorize(context.user(), attributes).allowed();
    }
}
