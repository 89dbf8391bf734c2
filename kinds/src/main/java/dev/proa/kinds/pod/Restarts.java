package dev.proa.kinds.pod;

import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Whether a container that has ended may run again. */
final class Restarts {
    private Restarts() {}

    /** Some container's rule restarts them all. */
    static boolean allCouldRestart(JsonObject spec) {
        return Containers.all(spec).stream()
                .flatMap(container -> container.array("restartPolicyRules").objects().stream())
                .anyMatch(rule -> rule.string("action").equals("RestartAllContainers"));
    }

    /** @param list of containers that the status is about; empty for ephemeral ones, which never run again */
    static boolean allowed(JsonObject spec, String list, JsonObject status) {
        String name = status.string("name");
        Optional<JsonObject> container = spec.array(list).objects().stream()
                .filter(c -> c.string("name").equals(name))
                .findFirst();
        if (list.isEmpty() || container.isEmpty()) {
            return false;
        }
        long exitCode = status.objectAt("state", "terminated").number("exitCode");
        JsonObject own = container.get();
        if (own.has("restartPolicy")) {
            return rule(own.array("restartPolicyRules").objects(), exitCode)
                    || byPolicy(own.string("restartPolicy"), exitCode);
        }
        return byPolicy(spec.string("restartPolicy"), exitCode);
    }

    private static boolean rule(List<JsonObject> rules, long exitCode) {
        return rules.stream().anyMatch(rule -> {
            JsonObject codes = rule.object("exitCodes");
            boolean listed = codes.array("values").stream()
                    .anyMatch(value -> value instanceof JsonNumber number && number.longValue() == exitCode);
            return switch (codes.string("operator")) {
                case "In" -> listed;
                case "NotIn" -> !listed;
                default -> false;
            };
        });
    }

    private static boolean byPolicy(String policy, long exitCode) {
        return policy.equals("Always") || policy.equals("OnFailure") && exitCode != 0;
    }
}
