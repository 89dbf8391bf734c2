package dev.proa.controllers.job;

import dev.proa.control.object.Meta;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a Job's podFailurePolicy makes of a failed pod. */
final class FailurePolicy {
    /**
     * @param action Ignore, FailIndex, FailJob or Count; empty when no rule matches
     * @param message why the Job fails, for FailJob
     */
    record Verdict(String action, String message) {
        boolean counts() {
            return !action.equals("Ignore");
        }
    }

    private static final Verdict NONE = new Verdict("", "");

    private FailurePolicy() {}

    static Verdict of(JsonObject job, JsonObject pod) {
        List<JsonObject> rules =
                job.objectAt("spec", "podFailurePolicy").array("rules").objects();
        for (int i = 0; i < rules.size(); i++) {
            JsonObject rule = rules.get(i);
            Optional<String> matched = rule.has("onExitCodes")
                    ? container(pod, rule.object("onExitCodes"))
                    : condition(pod, rule.array("onPodConditions").objects());
            if (matched.isPresent()) {
                String action = rule.string("action");
                return new Verdict(action, matched.get() + " matching " + action + " rule at index " + i);
            }
        }
        return NONE;
    }

    private static String named(JsonObject pod) {
        return Meta.namespace(pod) + "/" + Meta.name(pod);
    }

    private static Optional<String> container(JsonObject pod, JsonObject requirement) {
        JsonObject status = pod.object("status");
        return Stream.concat(
                        status.array("containerStatuses").objects().stream(),
                        status.array("initContainerStatuses").objects().stream())
                .filter(each -> each.hasAt("state", "terminated"))
                .filter(each -> !requirement.has("containerName")
                        || requirement.string("containerName").equals(each.string("name")))
                .filter(each -> matches(exitCode(each), requirement))
                .findFirst()
                .map(each -> "Container " + each.string("name") + " for pod " + named(pod) + " failed with exit code "
                        + exitCode(each));
    }

    private static long exitCode(JsonObject containerStatus) {
        return containerStatus.numberAt(0, "state", "terminated", "exitCode");
    }

    private static boolean matches(long exitCode, JsonObject requirement) {
        boolean in = requirement.array("values").stream()
                .anyMatch(value -> value instanceof JsonNumber number && number.longValue() == exitCode);
        return exitCode != 0 && in == requirement.string("operator").equals("In");
    }

    private static Optional<String> condition(JsonObject pod, List<JsonObject> patterns) {
        return pod.object("status").array("conditions").objects().stream()
                .filter(condition -> patterns.stream()
                        .anyMatch(pattern -> pattern.string("type").equals(condition.string("type"))
                                && pattern.string("status", "True").equals(condition.string("status"))))
                .findFirst()
                .map(condition -> "Pod " + named(pod) + " has condition " + condition.string("type"));
    }
}
