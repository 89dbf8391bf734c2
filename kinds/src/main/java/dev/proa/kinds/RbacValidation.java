package dev.proa.kinds;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNull;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Selectors;
import java.util.ArrayList;
import java.util.List;

/** What upstream's validation says about roles and bindings. */
final class RbacValidation {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private RbacValidation() {}

    static void role(JsonObject role, boolean namespaced, FieldErrors errors) {
        List<JsonObject> rules = role.array("rules").objects();
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), namespaced, errors.at("rules", i));
        }
        if (!namespaced && role.has("aggregationRule")) {
            aggregation(
                    role.objectAt("aggregationRule").array("clusterRoleSelectors"),
                    errors.at("aggregationRule").at("clusterRoleSelectors"));
        }
    }

    private static void rule(JsonObject rule, boolean namespaced, FieldErrors at) {
        if (rule.array("verbs").isEmpty()) {
            at.at("verbs").required("verbs must contain at least one value");
        }
        JsonArray urls = rule.array("nonResourceURLs");
        if (!urls.isEmpty()) {
            if (namespaced) {
                at.at("nonResourceURLs").invalid(urls, "namespaced rules cannot apply to non-resource URLs");
            }
            if (!rule.array("apiGroups").isEmpty()
                    || !rule.array("resources").isEmpty()
                    || !rule.array("resourceNames").isEmpty()) {
                at.at("nonResourceURLs")
                        .invalid(urls, "rules cannot apply to both regular resources and non-resource URLs");
            }
            return;
        }
        if (rule.array("apiGroups").isEmpty()) {
            at.at("apiGroups").required("resource rules must supply at least one api group");
        }
        if (rule.array("resources").isEmpty()) {
            at.at("resources").required("resource rules must supply at least one resource");
        }
    }

    private static void aggregation(JsonArray selectors, FieldErrors at) {
        if (selectors.isEmpty()) {
            at.required("at least one clusterRoleSelector required if aggregationRule is non-nil");
        }
        for (int i = 0; i < selectors.size(); i++) {
            JsonObject selector = selectors.object(i);
            Selectors.labelSelector(selector, at.index(i));
            if (!Selectors.isUsable(selector)) {
                at.index(i).invalid(JsonNull.NULL, "invalid label selector.");
            }
        }
    }

    static void binding(JsonObject binding, boolean namespaced, FieldErrors errors) {
        JsonObject reference = binding.object("roleRef");
        FieldErrors at = errors.at("roleRef");
        if (!reference.string("apiGroup").equals(GROUP)) {
            at.at("apiGroup").notSupported(reference.string("apiGroup"), List.of(GROUP));
        }
        List<String> kinds = namespaced ? List.of("Role", "ClusterRole") : List.of("ClusterRole");
        if (!kinds.contains(reference.string("kind"))) {
            at.at("kind").notSupported(reference.string("kind"), kinds);
        }
        if (reference.string("name").isEmpty()) {
            at.at("name").required("");
        } else {
            Names.pathSegment(reference.string("name"), at.at("name"));
        }
        List<JsonObject> subjects = new ArrayList<>(binding.array("subjects").objects());
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.get(i), namespaced, errors.at("subjects", i));
        }
    }

    private static void subject(JsonObject subject, boolean namespaced, FieldErrors at) {
        String name = subject.string("name");
        String group = subject.string("apiGroup");
        if (name.isEmpty()) {
            at.at("name").required("");
        }
        switch (subject.string("kind")) {
            case "ServiceAccount" -> {
                if (!name.isEmpty()) {
                    Names.dns1123Subdomain(name, at.at("name"));
                }
                if (!group.isEmpty()) {
                    at.at("apiGroup").notSupported(group, List.of(""));
                }
                if (!namespaced && subject.string("namespace").isEmpty()) {
                    at.at("namespace").required("");
                }
            }
            case "User", "Group" -> {
                if (!group.equals(GROUP)) {
                    at.at("apiGroup").notSupported(group, List.of(GROUP));
                }
            }
            default -> at.at("kind").notSupported(subject.string("kind"), List.of("ServiceAccount", "User", "Group"));
        }
    }

    /** What a binding binds never changes. */
    static void bindingUpdate(JsonObject old, JsonObject updated, FieldErrors errors) {
        JsonObject reference = updated.object("roleRef");
        if (!reference.equals(old.object("roleRef"))) {
            JsonObject printed = JsonObject.of(
                    "APIGroup",
                    reference.string("apiGroup"),
                    "Kind",
                    reference.string("kind"),
                    "Name",
                    reference.string("name"));
            errors.at("roleRef").invalid(printed, "cannot change roleRef");
        }
    }
}
