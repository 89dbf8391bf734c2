package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.kinds.validation.Addresses;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Resources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What clients are told about pods and templates that are accepted all the same (upstream: api/pod/warnings.go). */
public final class PodWarnings {
    private static final Map<String, String> ANNOTATIONS = new TreeMap<>(Map.of(
            "scheduler.alpha.kubernetes.io/critical-pod",
                    "non-functional in v1.16+; use the \"priorityClassName\" field instead",
            "security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead",
            "security.alpha.kubernetes.io/unsafe-sysctls",
                    "non-functional in v1.11+; use the \"sysctls\" field instead"));
    private static final Map<String, String> VOLUMES = Map.of(
            "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+",
            "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+",
            "scaleIO", "deprecated in v1.16, non-functional in v1.22+",
            "flocker", "deprecated in v1.22, non-functional in v1.25+",
            "storageos", "deprecated in v1.22, non-functional in v1.25+",
            "quobyte", "deprecated in v1.22, non-functional in v1.25+",
            "glusterfs", "deprecated in v1.25, non-functional in v1.26+",
            "cephfs", "deprecated in v1.28, non-functional in v1.31+",
            "rbd", "deprecated in v1.28, non-functional in v1.31+");
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private final List<String> warnings = new ArrayList<>();
    private final JsonObject spec;
    private final JsonObject metadata;
    private final String prefix;
    private final boolean template;

    private PodWarnings(JsonObject holder, String path) {
        this.spec = holder.object("spec");
        this.metadata = holder.object("metadata");
        this.prefix = path.isEmpty() ? "" : path + ".";
        this.template = !path.isEmpty();
    }

    public static List<String> ofPod(JsonObject pod) {
        PodWarnings all = new PodWarnings(pod, "");
        List<String> faults = Formats.faults(Names::dns1123Label, pod.stringAt("metadata", "name"));
        if (!faults.isEmpty()) {
            all.warnings.add(
                    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior;"
                            + " a DNS label is recommended: [" + String.join(" ", faults) + "]");
        }
        return all.collect();
    }

    /** @param path of the template, such as {@code spec.template} */
    public static List<String> ofTemplate(JsonObject template, String path) {
        return new PodWarnings(template, path).collect();
    }

    private List<String> collect() {
        scheduling();
        ANNOTATIONS.forEach((key, message) -> {
            if (metadata.object("annotations").contains(key)) {
                warnings.add(prefix + "metadata.annotations[" + key + "]: " + message);
            }
        });
        volumes();
        duplicates("hostAliases", "ip", "ip");
        duplicates("imagePullSecrets", "name", "name");
        emptyPullSecrets();
        fractions(spec.object("overhead"), prefix + "spec.overhead");
        seccompOfPod();
        Containers.visit(spec, at(), this::container);
        PortWarnings.of(spec, at(), warnings);
        if (spec.number("terminationGracePeriodSeconds") < 0) {
            warnings.add(
                    prefix + "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will"
                            + " be treated as 1");
        }
        podAffinity("podAffinity");
        podAffinity("podAntiAffinity");
        addresses();
        return warnings;
    }

    private FieldErrors at() {
        return FieldErrors.root().at(prefix + "spec");
    }

    private void scheduling() {
        NodeLabels.selector(spec.object("nodeSelector"), prefix + "spec.nodeSelector", warnings);
        JsonObject affinity = spec.objectAt("affinity", "nodeAffinity");
        String place = prefix + "spec.affinity.nodeAffinity.";
        List<JsonObject> terms =
                affinity.object(REQUIRED).array("nodeSelectorTerms").objects();
        for (int i = 0; i < terms.size(); i++) {
            NodeLabels.term(terms.get(i), false, place + REQUIRED + ".nodeSelectorTerms[" + i + "]", warnings);
        }
        List<JsonObject> preferred = affinity.array(PREFERRED).objects();
        for (int i = 0; i < preferred.size(); i++) {
            NodeLabels.term(
                    preferred.get(i).object("preference"),
                    true,
                    place + PREFERRED + "[" + i + "].preference",
                    warnings);
        }
        List<JsonObject> constraints = spec.array("topologySpreadConstraints").objects();
        for (int i = 0; i < constraints.size(); i++) {
            String constraint = prefix + "spec.topologySpreadConstraints[" + i + "]";
            NodeLabels.topologyKey(constraints.get(i).string("topologyKey"), constraint + ".topologyKey", warnings);
            nullSelector(constraints.get(i), constraint);
        }
    }

    private void nullSelector(JsonObject term, String place) {
        if (!term.has("labelSelector")) {
            warnings.add(place + ".labelSelector: a null labelSelector results in matching no pod");
        }
    }

    private void podAffinity(String kind) {
        JsonObject affinity = spec.objectAt("affinity", kind);
        String place = prefix + "spec.affinity." + kind + ".";
        List<JsonObject> required = affinity.array(REQUIRED).objects();
        for (int i = 0; i < required.size(); i++) {
            nullSelector(required.get(i), place + REQUIRED + "[" + i + "]");
        }
        List<JsonObject> preferred = affinity.array(PREFERRED).objects();
        for (int i = 0; i < preferred.size(); i++) {
            nullSelector(preferred.get(i).object("podAffinityTerm"), place + PREFERRED + "[" + i + "].podAffinityTerm");
        }
    }

    private void volumes() {
        List<JsonObject> volumes = spec.array("volumes").objects();
        for (int i = 0; i < volumes.size(); i++) {
            String place = prefix + "spec.volumes[" + i + "].";
            for (String type : volumes.get(i).names()) {
                if (VOLUMES.containsKey(type)) {
                    warnings.add(place + (type.equals("storageos") ? "storageOS" : type) + ": " + VOLUMES.get(type));
                }
            }
            JsonObject claim = volumes.get(i).objectAt("ephemeral", "volumeClaimTemplate", "spec");
            claimSpec(claim, place + "ephemeral.volumeClaimTemplate.spec", warnings);
        }
    }

    /** Of a PersistentVolumeClaim's spec. */
    public static void claimSpec(JsonObject spec, String place, List<String> warnings) {
        for (String list : List.of("requests", "limits")) {
            fraction(spec.objectAt("resources", list), "storage", place + ".resources." + list, warnings);
        }
    }

    private void duplicates(String list, String field, String what) {
        List<JsonObject> items = spec.array(list).objects();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String value = items.get(i).string(field);
            if (!seen.add(value)) {
                warnings.add(prefix + "spec." + list + "[" + i + "]." + field + ": duplicate " + what + " "
                        + new JsonString(value));
            }
        }
    }

    private void emptyPullSecrets() {
        List<JsonObject> items = spec.array("imagePullSecrets").objects();
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).string("name").isEmpty()) {
                warnings.add(prefix + "spec.imagePullSecrets[" + i + "].name: invalid empty name \"\"");
            }
        }
    }

    private void fractions(JsonObject list, String place) {
        fraction(list, "memory", place, warnings);
        fraction(list, "ephemeral-storage", place, warnings);
    }

    private static void fraction(JsonObject list, String name, String place, List<String> warnings) {
        var value = Resources.quantity(list.get(name));
        if (value.decimal().remainder(BigDecimal.ONE).signum() != 0) {
            warnings.add(
                    place + "[" + name + "]: fractional byte value \"" + value + "\" is invalid, must be an integer");
        }
    }

    private void seccompOfPod() {
        boolean annotated = metadata.object("annotations").contains(PodAnnotations.SECCOMP_POD);
        if (annotated && !spec.hasAt("securityContext", "seccompProfile")) {
            warnings.add(prefix + "metadata.annotations[" + PodAnnotations.SECCOMP_POD
                    + "]: non-functional in v1.27+; use the \"seccompProfile\" field instead");
        }
    }

    private void container(JsonObject container, FieldErrors place) {
        JsonObject annotations = metadata.object("annotations");
        String seccomp = PodAnnotations.SECCOMP_CONTAINER + container.string("name");
        if (annotations.contains(seccomp) && !container.hasAt("securityContext", "seccompProfile")) {
            warnings.add(prefix + "metadata.annotations[" + seccomp
                    + "]: non-functional in v1.27+; use the \"seccompProfile\" field instead");
        }
        String armor = PodAnnotations.APP_ARMOR + container.string("name");
        boolean ownProfile = container.hasAt("securityContext", "appArmorProfile");
        if (template
                && annotations.contains(armor)
                && !ownProfile
                && !spec.hasAt("securityContext", "appArmorProfile")) {
            warnings.add(prefix + "metadata.annotations[" + armor
                    + "]: deprecated since v1.30; use the \"appArmorProfile\" field instead");
        }
        for (String name : List.of("memory", "ephemeral-storage")) {
            for (String list : List.of("limits", "requests")) {
                fraction(container.objectAt("resources", list), name, place.path() + ".resources." + list, warnings);
            }
        }
        environment(container, place);
    }

    private void environment(JsonObject container, FieldErrors place) {
        List<JsonObject> variables = container.array("env").objects();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < variables.size(); i++) {
            String name = variables.get(i).string("name");
            if (seen.add(name)) {
                continue;
            }
            String reference = "$(" + name + ")";
            String value = variables.get(i).string("value");
            boolean extends_ = value.contains(reference) && !value.equals(reference);
            if (variables.get(i).has("valueFrom") || !extends_) {
                warnings.add(place.at("env", i).path() + ": hides previous definition of \"" + name
                        + "\", which may be dropped when using apply");
            }
        }
    }

    private void addresses() {
        List<String> servers = spec.objectAt("dnsConfig").array("nameservers").strings();
        for (int i = 0; i < servers.size(); i++) {
            warnings.addAll(
                    Addresses.addressWarnings(prefix + "spec.dnsConfig.nameservers[" + i + "]", servers.get(i)));
        }
        List<JsonObject> aliases = spec.array("hostAliases").objects();
        for (int i = 0; i < aliases.size(); i++) {
            warnings.addAll(Addresses.addressWarnings(
                    prefix + "spec.hostAliases[" + i + "].ip", aliases.get(i).string("ip")));
        }
    }
}
