package dev.proa.node.pod;

import dev.proa.json.JsonObject;
import dev.proa.schema.Quantity;
import java.util.List;

/** A container as the pod asks for it. */
public record ContainerSpec(JsonObject json, Role role) {
    private static final String RESTART_ALL = "RestartAllContainers";

    public enum Role {
        INIT,
        REGULAR,
        EPHEMERAL
    }

    public String name() {
        return json.string("name");
    }

    public String image() {
        return json.string("image");
    }

    /** An init container that runs beside the others for the pod's whole life. */
    public boolean isSidecar() {
        return role == Role.INIT && json.string("restartPolicy").equals("Always");
    }

    public boolean hasProbe(String probe) {
        return json.has(probe);
    }

    /** Whether a container of this pod that ended with this code is to be started again. */
    public boolean restartsAfter(int exitCode, String podPolicy) {
        if (role == Role.EPHEMERAL) {
            return false;
        }
        if (isSidecar()) {
            return true;
        }
        if (List.of("Restart", RESTART_ALL).contains(ruleFor(exitCode))) {
            return true;
        }
        String policy = json.string("restartPolicy", podPolicy);
        return switch (policy) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            // An init container that has done its work has done it, whatever the policy.
            default -> role != Role.INIT || exitCode != 0;
        };
    }

    /** The action of the first rule that names this exit code; empty without one. Rules count beside a policy of the container's own. */
    private String ruleFor(int exitCode) {
        if (!json.has("restartPolicy")) {
            return "";
        }
        return json.array("restartPolicyRules").objects().stream()
                .filter(rule -> matches(rule.object("exitCodes"), exitCode))
                .map(rule -> rule.string("action"))
                .findFirst()
                .orElse("");
    }

    /** Whether its ending with this code asks for all containers of the pod to be started again. */
    boolean restartsAllAfter(int exitCode) {
        return ruleFor(exitCode).equals(RESTART_ALL);
    }

    /** Whether some exit code asks for all containers of the pod to be started again. */
    boolean mayRestartAll() {
        return json.array("restartPolicyRules").objects().stream()
                .anyMatch(rule -> rule.string("action").equals(RESTART_ALL));
    }

    private static boolean matches(JsonObject exitCodes, int code) {
        boolean listed = exitCodes.array("values").list().contains(dev.proa.json.JsonNumber.of(code));
        return switch (exitCodes.string("operator")) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            default -> false;
        };
    }

    /** Whether a container that is killed for a failing probe is to be started again. */
    public boolean restartsAfterProbe(String podPolicy) {
        return isSidecar() || !json.string("restartPolicy", podPolicy).equals("Never");
    }

    /** Which of processor time and memory are to be other than these resources say. */
    public List<String> changedResources(JsonObject applied) {
        JsonObject wanted = json.object("resources");
        return List.of("cpu", "memory").stream()
                .filter(name -> !same(wanted, applied, "limits", name) || !same(wanted, applied, "requests", name))
                .toList();
    }

    private static boolean same(JsonObject wanted, JsonObject applied, String list, String name) {
        return Quantity.of(wanted.object(list).get(name))
                .equals(Quantity.of(applied.object(list).get(name)));
    }

    /** Whether a change of this resource asks for a restart. */
    public boolean resizeRestarts(String resource) {
        return json.array("resizePolicy").objects().stream()
                .anyMatch(p -> p.string("resourceName").equals(resource)
                        && p.string("restartPolicy").equals("RestartContainer"));
    }
}
