package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Resources;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Containers of all three lists: what they share, and what is each list's own. */
final class ContainerValidation {
    static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final String NO_LIFECYCLE = "may not be set for init containers without restartPolicy=Always";
    private static final String NOT_EPHEMERAL = "cannot be set for an Ephemeral Container";

    private ContainerValidation() {}

    static void containers(PodContext pod, FieldErrors at) {
        JsonArray containers = pod.spec().array("containers");
        if (containers.isEmpty()) {
            at.at("containers").required("");
            return;
        }
        Set<String> names = new HashSet<>();
        Fields.each(pod.spec(), "containers", at, (container, place) -> {
            common(container, pod, place);
            if (!names.add(container.string("name"))) {
                place.at("name").duplicate(container.string("name"));
            }
            lifecycleAndProbes(container, pod, place);
            RestartValidation.container(container, place);
        });
        hostPorts(containers.objects(), at.at("containers"));
    }

    private static void lifecycleAndProbes(JsonObject container, PodContext pod, FieldErrors at) {
        Fields.in(container, "lifecycle", at, (lifecycle, place) -> ProbeValidation.lifecycle(lifecycle, pod, place));
        Fields.in(container, "livenessProbe", at, ProbeValidation::liveness);
        Fields.in(container, "readinessProbe", at, ProbeValidation::readiness);
        Fields.in(container, "startupProbe", at, ProbeValidation::liveness);
    }

    static void initContainers(PodContext pod, FieldErrors at) {
        Set<String> names = new HashSet<>();
        pod.spec().array("containers").objects().forEach(c -> names.add(c.string("name")));
        Fields.each(pod.spec(), "initContainers", at, (container, place) -> {
            common(container, pod, place);
            RestartValidation.initContainer(container, place);
            String name = container.string("name");
            if (names.contains(name)) {
                place.at("name").duplicate(name);
            } else if (!name.isEmpty()) {
                names.add(name);
            }
            hostPorts(List.of(container), at.at("initContainers"));
            if (isSidecar(container)) {
                lifecycleAndProbes(container, pod, place);
            } else {
                notSidecar(container, place);
            }
        });
    }

    static boolean isSidecar(JsonObject container) {
        return container.string("restartPolicy").equals("Always");
    }

    private static void notSidecar(JsonObject container, FieldErrors at) {
        for (String field : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.has(field)) {
                at.at(field).forbidden(NO_LIFECYCLE);
            }
        }
        Fields.each(container, "resizePolicy", at, (policy, place) -> {
            if (policy.string("restartPolicy").equals("RestartContainer")) {
                place.at("restartPolicy")
                        .invalid(
                                policy.string("restartPolicy"),
                                "must not be set to 'RestartContainer' for non-sidecar initContainers");
            }
        });
    }

    static void ephemeralContainers(PodContext pod, FieldErrors at) {
        Set<String> others = new HashSet<>();
        pod.spec().array("containers").objects().forEach(c -> others.add(c.string("name")));
        pod.spec().array("initContainers").objects().forEach(c -> others.add(c.string("name")));
        Set<String> names = new HashSet<>(others);
        Fields.each(pod.spec(), "ephemeralContainers", at, (container, place) -> {
            common(container, pod, place);
            imageSpace(container, place);
            if (!names.add(container.string("name"))) {
                place.at("name").duplicate(container.string("name"));
            }
            String target = container.string("targetContainerName");
            if (!target.isEmpty() && !others.contains(target)) {
                place.at("targetContainerName").notFound(target);
            }
            onlyDebugging(container, place);
        });
    }

    private static void onlyDebugging(JsonObject container, FieldErrors at) {
        for (String field : List.of(
                "ports",
                "resources",
                "resizePolicy",
                "restartPolicy",
                "restartPolicyRules",
                "livenessProbe",
                "readinessProbe",
                "startupProbe",
                "lifecycle")) {
            boolean set = container.has(field) && !(container.get(field) instanceof JsonObject o && o.isEmpty());
            if (set) {
                at.at(field).forbidden(NOT_EPHEMERAL);
            }
        }
        Fields.each(container, "volumeMounts", at, (mount, place) -> {
            for (String field : List.of("subPath", "subPathExpr")) {
                if (!mount.string(field).isEmpty()) {
                    place.at(field).forbidden(NOT_EPHEMERAL);
                }
            }
        });
    }

    private static void common(JsonObject container, PodContext pod, FieldErrors at) {
        Fields.requiredFormat(container, "name", at, Names::dns1123Label);
        Fields.required(container, "image", at);
        Fields.requiredOneOf(container, "terminationMessagePolicy", at, List.of("File", "FallbackToLogsOnError"));
        ports(container, at);
        EnvironmentValidation.variables(container, at);
        EnvironmentValidation.sources(container, at);
        MountValidation.mounts(container, pod, at);
        MountValidation.devices(container, pod, at);
        Fields.requiredOneOf(container, "imagePullPolicy", at, PULL_POLICIES);
        Resources.requirements(
                container.object("resources"), Resources::containerName, pod.claimNames(), at.at("resources"));
        RestartValidation.resizePolicy(container, pod, at.at("resizePolicy"));
        Fields.in(
                container,
                "securityContext",
                at,
                (context, place) -> SecurityValidation.container(context, pod, place));
    }

    private static void ports(JsonObject container, FieldErrors at) {
        Set<String> names = new HashSet<>();
        Fields.each(container, "ports", at, (port, place) -> {
            String name = port.string("name");
            if (!name.isEmpty()) {
                List<String> faults = Formats.faultsOfPortName(name);
                faults.forEach(fault -> place.at("name").invalid(name, fault));
                if (faults.isEmpty() && !names.add(name)) {
                    place.at("name").duplicate(name);
                }
            }
            if (port.number("containerPort") == 0) {
                place.at("containerPort").required("");
            } else {
                Formats.port(port.number("containerPort"), place.at("containerPort"));
            }
            if (port.number("hostPort") != 0) {
                Formats.port(port.number("hostPort"), place.at("hostPort"));
            }
            Fields.requiredOneOf(port, "protocol", place, PROTOCOLS);
        });
    }

    private static void hostPorts(List<JsonObject> containers, FieldErrors at) {
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < containers.size(); i++) {
            Fields.each(containers.get(i), "ports", at.index(i), (port, place) -> {
                String key = port.string("protocol") + "/" + port.string("hostIP") + "/" + port.number("hostPort");
                if (port.number("hostPort") != 0 && !taken.add(key)) {
                    place.at("hostPort").duplicate(key);
                }
            });
        }
    }

    /** Only for pods: templates were stored with such images for long. */
    static void imageSpace(JsonObject container, FieldErrors at) {
        String image = container.string("image");
        if (!image.equals(image.strip())) {
            at.at("image").invalid(image, "must not have leading or trailing whitespace");
        }
    }
}
