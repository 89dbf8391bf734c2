package dev.proa.api.admission.security;

import static dev.proa.api.admission.security.PodView.named;
import static dev.proa.api.admission.security.PodView.plural;
import static dev.proa.api.admission.security.PodView.quoted;
import static dev.proa.api.admission.security.SecurityCheck.violation;

import dev.proa.api.admission.security.SecurityCheck.Violation;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The rules of the level restricted: hardened pods. By id. */
final class RestrictedChecks {
    private static final Set<String> VOLUMES = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");

    private RestrictedChecks() {}

    static List<SecurityCheck> all() {
        return List.of(
                check("allowPrivilegeEscalation", 8, "", RestrictedChecks::privilegeEscalation),
                check("capabilities_restricted", 22, "capabilities_baseline", RestrictedChecks::capabilities),
                check("procMount_restricted", 35, "procMount", BaselineChecks::procMount),
                check("restrictedVolumes", 0, "hostPathVolumes", RestrictedChecks::volumes),
                check("runAsNonRoot", 0, "", RestrictedChecks::runAsNonRoot),
                check("runAsUser", 23, "", RestrictedChecks::runAsUser),
                check("seccompProfile_restricted", 19, "seccompProfile_baseline", RestrictedChecks::seccomp));
    }

    private static SecurityCheck check(String id, int minorMin, String overrides, SecurityCheck.Rule rule) {
        return new SecurityCheck(id, SecurityLevel.Level.RESTRICTED, minorMin, overrides, rule);
    }

    private static boolean isFalse(JsonObject context, String field) {
        return JsonValue.of(false).equals(context.get(field));
    }

    private static Optional<Violation> privilegeEscalation(PodView pod, int minor) {
        List<String> bad = minor >= 25 && pod.isWindows()
                ? List.of()
                : pod.containers(
                        container -> !isFalse(container.object("securityContext"), "allowPrivilegeEscalation"));
        return bad.isEmpty()
                ? Optional.empty()
                : violation(
                        "allowPrivilegeEscalation != false",
                        named(bad) + " must set securityContext.allowPrivilegeEscalation=false");
    }

    private static Optional<Violation> capabilities(PodView pod, int minor) {
        if (minor >= 25 && pod.isWindows()) {
            return Optional.empty();
        }
        List<String> notDropping = pod.containers(container -> !container
                .objectAt("securityContext", "capabilities")
                .array("drop")
                .strings()
                .contains("ALL"));
        Set<String> forbidden = new TreeSet<>();
        List<String> adding = pod.containers(container -> {
            List<String> added = new ArrayList<>(container
                    .objectAt("securityContext", "capabilities")
                    .array("add")
                    .strings());
            added.remove("NET_BIND_SERVICE");
            forbidden.addAll(added);
            return !added.isEmpty();
        });
        List<String> details = new ArrayList<>();
        if (!notDropping.isEmpty()) {
            details.add(named(notDropping) + " must set securityContext.capabilities.drop=[\"ALL\"]");
        }
        if (!adding.isEmpty()) {
            details.add(
                    named(adding) + " must not include " + quoted(forbidden) + " in securityContext.capabilities.add");
        }
        return details.isEmpty()
                ? Optional.empty()
                : violation("unrestricted capabilities", String.join("; ", details));
    }

    private static Optional<Violation> volumes(PodView pod, int minor) {
        List<String> bad = new ArrayList<>();
        Set<String> types = new TreeSet<>();
        for (JsonObject volume : pod.spec().array("volumes").objects()) {
            List<String> sources = volume.names().stream()
                    .filter(name -> !name.equals("name") && volume.has(name))
                    .toList();
            if (sources.stream().noneMatch(VOLUMES::contains)) {
                bad.add(volume.string("name"));
                types.add(sources.isEmpty() ? "unknown" : sources.getFirst());
            }
        }
        String use = bad.size() == 1 ? " uses " : " use ";
        return bad.isEmpty()
                ? Optional.empty()
                : violation(
                        "restricted volume types",
                        plural("volume", bad) + " " + quoted(bad) + use + plural("restricted volume type", types) + " "
                                + quoted(types));
    }

    private static Optional<Violation> runAsNonRoot(PodView pod, int minor) {
        if (minor >= 35 && pod.hasOwnUsers()) {
            return Optional.empty();
        }
        List<String> setters = pod.setters(context -> isFalse(context, "runAsNonRoot"));
        if (!setters.isEmpty()) {
            return violation(
                    "runAsNonRoot != true",
                    String.join(" and ", setters) + " must not set securityContext.runAsNonRoot=false");
        }
        List<String> silent = pod.spec().boolAt("securityContext", "runAsNonRoot")
                ? List.of()
                : pod.containers(container -> !container.hasAt("securityContext", "runAsNonRoot"));
        return silent.isEmpty()
                ? Optional.empty()
                : violation(
                        "runAsNonRoot != true",
                        "pod or " + named(silent) + " must set securityContext.runAsNonRoot=true");
    }

    private static Optional<Violation> runAsUser(PodView pod, int minor) {
        List<String> setters = minor >= 35 && pod.hasOwnUsers()
                ? List.of()
                : pod.setters(context -> context.has("runAsUser") && context.number("runAsUser") == 0);
        return setters.isEmpty()
                ? Optional.empty()
                : violation("runAsUser=0", String.join(" and ", setters) + " must not set runAsUser=0");
    }

    private static Optional<Violation> seccomp(PodView pod, int minor) {
        if (minor >= 25 && pod.isWindows()) {
            return Optional.empty();
        }
        Optional<Violation> explicit = BaselineChecks.seccomp(pod, minor);
        if (explicit.isPresent()) {
            return explicit;
        }
        List<String> silent = pod.spec().hasAt("securityContext", "seccompProfile")
                ? List.of()
                : pod.containers(container -> !container.hasAt("securityContext", "seccompProfile"));
        return silent.isEmpty()
                ? Optional.empty()
                : violation(
                        "seccompProfile",
                        "pod or " + named(silent)
                                + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"");
    }
}
