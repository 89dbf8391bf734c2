package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A container's own restart policy, its rules, and what a resize restarts. */
final class RestartValidation {
    private static final int RULES_MAX = 20;
    private static final int EXIT_CODES_MAX = 255;
    private static final List<String> POLICIES = List.of("Always", "Never", "OnFailure");
    private static final List<String> ACTIONS = List.of("Restart", "RestartAllContainers");
    private static final List<String> OPERATORS = List.of("In", "NotIn");
    private static final List<String> RESIZED = List.of("cpu", "memory");
    private static final List<String> RESIZE_POLICIES = List.of("NotRequired", "RestartContainer");

    private RestartValidation() {}

    static void initContainer(JsonObject container, FieldErrors at) {
        if (container.has("restartPolicy")) {
            container(container, at);
        } else if (!container.array("restartPolicyRules").isEmpty()) {
            at.at("restartPolicy").required("must specify restartPolicy when restart rules are used");
        }
    }

    static void container(JsonObject container, FieldErrors at) {
        int rules = container.array("restartPolicyRules").size();
        if (!container.has("restartPolicy")) {
            if (rules == 0) {
                return;
            }
            at.at("restartPolicy").required("must specify restartPolicy when restart rules are used");
        }
        Fields.oneOf(container, "restartPolicy", at, POLICIES);
        if (rules > RULES_MAX) {
            at.at("restartPolicyRules").tooMany(rules, RULES_MAX);
        }
        Fields.each(container, "restartPolicyRules", at, RestartValidation::rule);
    }

    private static void rule(JsonObject rule, FieldErrors at) {
        if (!ACTIONS.contains(rule.string("action"))) {
            at.at("action").notSupported(rule.string("action"), ACTIONS);
        }
        if (!rule.has("exitCodes")) {
            at.at("exitCodes").required("must be specified");
            return;
        }
        JsonObject codes = rule.object("exitCodes");
        FieldErrors place = at.at("exitCodes");
        if (!OPERATORS.contains(codes.string("operator"))) {
            place.at("operator").notSupported(codes.string("operator"), OPERATORS);
        }
        if (codes.array("values").size() > EXIT_CODES_MAX) {
            place.at("values").tooMany(codes.array("values").size(), EXIT_CODES_MAX);
        }
    }

    static void resizePolicy(JsonObject container, PodContext pod, FieldErrors at) {
        Set<String> seen = new HashSet<>();
        List<JsonObject> policies = container.array("resizePolicy").objects();
        for (int i = 0; i < policies.size(); i++) {
            String resource = policies.get(i).string("resourceName");
            if (!seen.add(resource)) {
                at.index(i).duplicate(resource);
            }
            known(resource, RESIZED, at);
            String policy = policies.get(i).string("restartPolicy");
            known(policy, RESIZE_POLICIES, at);
            if (pod.neverRestarts() && !policy.equals("NotRequired")) {
                at.invalid(policy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
            }
        }
    }

    private static void known(String value, List<String> supported, FieldErrors at) {
        if (value.isEmpty()) {
            at.required("");
        } else if (!supported.contains(value)) {
            at.notSupported(value, supported);
        }
    }
}
