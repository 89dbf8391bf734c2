package dev.proa.api.authorization;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.error.ApiException;
import dev.proa.api.kind.GroupResource;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** SelfSubjectRulesReview: all that the client may do in a namespace ({@code kubectl auth can-i --list}). */
public final class RulesReview implements ActingSubresource {
    private final RuleSource rules;

    public RulesReview(RuleSource rules) {
        this.rules = rules;
    }

    @Override
    public GroupResource resource() {
        return new GroupResource("authorization.k8s.io", "selfsubjectrulesreviews");
    }

    @Override
    public String subresource() {
        return "";
    }

    @Override
    public Answer act(ActionContext context) {
        String namespace = context.body().stringAt("spec", "namespace");
        if (namespace.isEmpty()) {
            throw ApiException.badRequest("no namespace on request");
        }
        RuleSource.Rules found = rules.rulesFor(context.request().user(), namespace);
        List<JsonObject> resources = new ArrayList<>();
        List<JsonObject> paths = new ArrayList<>();
        for (PolicyRule rule : found.rules()) {
            if (!rule.resources().isEmpty()) {
                resources.add(new PolicyRule(
                                rule.verbs(), rule.apiGroups(), rule.resources(), rule.resourceNames(), List.of())
                        .toJson());
            }
            if (!rule.nonResourceUrls().isEmpty()) {
                paths.add(
                        new PolicyRule(rule.verbs(), List.of(), List.of(), List.of(), rule.nonResourceUrls()).toJson());
            }
        }
        JsonObject status = JsonObject.builder()
                .put("resourceRules", JsonArray.of(resources))
                .put("nonResourceRules", JsonArray.of(paths))
                .put("incomplete", found.incomplete())
                .putUnlessEmpty("evaluationError", found.error())
                .build();
        return Answer.created(JsonObject.of(
                "kind",
                "SelfSubjectRulesReview",
                "apiVersion",
                context.body().string("apiVersion", "authorization.k8s.io/v1"),
                "metadata",
                JsonObject.EMPTY,
                "spec",
                JsonObject.EMPTY,
                "status",
                status));
    }
}
