package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.api.pipeline.ObjectMetaValidation;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Resources;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The whole PodSpec, its topics in upstream's order (ValidatePodSpec). */
public final class PodSpecValidation {
    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> PREEMPTION_POLICIES = List.of("PreemptLowerPriority", "Never");

    private PodSpecValidation() {}

    /** Of a pod itself. */
    static void ofPod(JsonObject pod, FieldErrors at) {
        validate(PodContext.of(pod.object("spec"), true, pod.object("metadata")), at);
    }

    /** Of a template. */
    static void ofTemplate(JsonObject spec, FieldErrors at) {
        validate(PodContext.of(spec, false, JsonObject.EMPTY), at);
    }

    private static void validate(PodContext given, FieldErrors at) {
        JsonObject spec = given.spec();
        if (!spec.has("terminationGracePeriodSeconds")) {
            at.at("terminationGracePeriodSeconds").required("");
        }
        PodContext pod = given.with(VolumeValidation.volumes(given, at));
        resourceClaims(spec, at);
        ContainerValidation.containers(pod, at);
        ContainerValidation.initContainers(pod, at);
        ContainerValidation.ephemeralContainers(pod, at);
        PodResourcesValidation.resources(pod, at);
        hostNetworkPorts(pod, at);
        Fields.requiredOneOf(spec, "restartPolicy", at, RESTART_POLICIES);
        DnsValidation.policy(spec, at);
        ObjectMetaValidation.labels(spec.object("nodeSelector"), at.at("nodeSelector"));
        SecurityValidation.pod(spec, at);
        Fields.in(spec, "affinity", at, SchedulingValidation::affinity);
        DnsValidation.configuration(spec, at);
        Fields.each(
                spec,
                "readinessGates",
                at,
                (gate, place) -> Formats.qualifiedName(gate.string("conditionType"), place.at("conditionType")));
        SchedulingValidation.gates(spec, at);
        SchedulingValidation.topologySpread(spec, at);
        WindowsValidation.hostProcess(spec, at);
        hostUsers(spec, at);
        DnsValidation.hostnameOverride(spec, at);
        names(spec, at);
        Fields.in(
                spec,
                "overhead",
                at,
                (overhead, place) -> Resources.requirements(
                        JsonObject.of("limits", overhead), Resources::containerName, Set.of(), place));
        WindowsValidation.operatingSystem(spec, at);
        EnvironmentValidation.fileVolumes(spec, at);
    }

    private static void names(JsonObject spec, FieldErrors at) {
        Fields.format(spec, "serviceAccountName", at, Names::dns1123Subdomain);
        Fields.format(spec, "nodeName", at, Names::dns1123Subdomain);
        long deadline = spec.number("activeDeadlineSeconds");
        if (spec.has("activeDeadlineSeconds") && (deadline < 1 || deadline > Integer.MAX_VALUE)) {
            at.at("activeDeadlineSeconds").invalid(deadline, Formats.between(1, Integer.MAX_VALUE));
        }
        Fields.format(spec, "hostname", at, Names::dns1123Label);
        Fields.format(spec, "subdomain", at, Names::dns1123Label);
        SchedulingValidation.tolerations(spec.array("tolerations"), at.at("tolerations"));
        DnsValidation.hostAliases(spec, at);
        Fields.format(spec, "priorityClassName", at, Names::dns1123Subdomain);
        if (spec.has("runtimeClassName")) {
            Names.dns1123Subdomain(spec.string("runtimeClassName"), at.at("runtimeClassName"));
        }
        if (spec.has("preemptionPolicy")) {
            Fields.requiredOneOf(spec, "preemptionPolicy", at, PREEMPTION_POLICIES);
        }
    }

    private static void resourceClaims(JsonObject spec, FieldErrors at) {
        Set<String> names = new HashSet<>();
        Fields.each(spec, "resourceClaims", at, (claim, place) -> {
            String name = claim.string("name");
            if (name.isEmpty()) {
                place.at("name").required("");
            } else if (!names.add(name)) {
                place.at("name").duplicate(name);
            } else {
                Names.dns1123Label(name, place.at("name"));
            }
            boolean byName = claim.has("resourceClaimName");
            boolean byTemplate = claim.has("resourceClaimTemplateName");
            JsonObject shown = InternalForm.of(claim, "name", "resourceClaimName", "resourceClaimTemplateName");
            if (byName && byTemplate) {
                place.invalid(
                        shown, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
            }
            if (!byName && !byTemplate) {
                place.invalid(shown, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
            }
            for (String field : List.of("resourceClaimName", "resourceClaimTemplateName")) {
                if (claim.has(field)) {
                    Names.dns1123Subdomain(claim.string(field), place.at(field));
                }
            }
        });
    }

    private static void hostNetworkPorts(PodContext pod, FieldErrors at) {
        if (!pod.spec().bool("hostNetwork")) {
            return;
        }
        Fields.each(
                pod.spec(),
                "containers",
                at,
                (container, place) -> Fields.each(container, "ports", place, (port, p) -> {
                    long hostPort = port.number("hostPort");
                    if ((pod.isPod() || hostPort != 0) && hostPort != port.number("containerPort")) {
                        p.at("hostPort").invalid(hostPort, "must match `containerPort` when `hostNetwork` is true");
                    }
                }));
    }

    private static void hostUsers(JsonObject spec, FieldErrors at) {
        String message = "when `hostUsers` is false";
        if (!spec.has("hostUsers") || spec.bool("hostUsers")) {
            return;
        }
        if (spec.bool("hostNetwork")) {
            at.at("hostNetwork").forbidden(message);
        }
        if (spec.bool("hostPID")) {
            at.at("HostPID").forbidden(message);
        }
        if (spec.bool("hostIPC")) {
            at.at("HostIPC").forbidden(message);
        }
        Containers.visit(spec, at, (container, place) -> {
            if (!container.array("volumeDevices").isEmpty()) {
                place.at("volumeDevices").forbidden(message);
            }
        });
    }
}
