package dev.proa.api.admission.security;

import static dev.proa.api.admission.security.PodView.named;
import static dev.proa.api.admission.security.PodView.plural;
import static dev.proa.api.admission.security.PodView.quoted;
import static dev.proa.api.admission.security.SecurityCheck.violation;

import dev.proa.api.admission.security.SecurityCheck.Violation;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The rules of the level baseline: no known way out of the container. By id. */
final class BaselineChecks {
    private static final Set<String> CAPABILITIES = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");
    private static final Set<String> PROFILE_TYPES = Set.of("RuntimeDefault", "Localhost");
    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final Set<String> SELINUX_TYPES = Set.of("", "container_t", "container_init_t", "container_kvm_t");
    private static final Set<String> SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_unprivileged_port_start");
    private static final Set<String> SYSCTLS_SINCE_29 = Set.of(
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes");
    private static final Set<String> SYSCTLS_SINCE_32 = Set.of("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem");

    private BaselineChecks() {}

    static List<SecurityCheck> all() {
        return List.of(
                check("appArmorProfile", 0, BaselineChecks::appArmor),
                check("capabilities_baseline", 0, BaselineChecks::capabilities),
                check("hostNamespaces", 0, BaselineChecks::hostNamespaces),
                check("hostPathVolumes", 0, BaselineChecks::hostPaths),
                check("hostPorts", 0, BaselineChecks::hostPorts),
                check("hostProbesAndHostLifecycle", 34, BaselineChecks::hostProbes),
                check("privileged", 0, BaselineChecks::privileged),
                check(
                        "procMount",
                        0,
                        (pod, minor) -> minor >= 35 && pod.hasOwnUsers() ? Optional.empty() : procMount(pod, minor)),
                check("seLinuxOptions", 0, BaselineChecks::seLinux),
                check("seccompProfile_baseline", 19, BaselineChecks::seccomp),
                check("sysctls", 0, BaselineChecks::sysctls),
                check("windowsHostProcess", 0, BaselineChecks::windowsHostProcess));
    }

    private static SecurityCheck check(String id, int minorMin, SecurityCheck.Rule rule) {
        return new SecurityCheck(id, SecurityLevel.Level.BASELINE, minorMin, "", rule);
    }

    private static Optional<Violation> appArmor(PodView pod, int minor) {
        Set<String> bad = new TreeSet<>();
        List<String> setters = pod.setters(context -> {
            String type = context.stringAt("appArmorProfile", "type");
            boolean wrong = context.has("appArmorProfile") && !PROFILE_TYPES.contains(type);
            if (wrong) {
                bad.add(type);
            }
            return wrong;
        });
        List<String> values = new ArrayList<>(bad);
        List<String> annotations = new ArrayList<>();
        pod.metadata().object("annotations").strings().forEach((name, value) -> {
            boolean allowed = value.isEmpty() || value.equals("runtime/default") || value.startsWith("localhost/");
            if (name.startsWith(APP_ARMOR) && !allowed) {
                annotations.add(name + "=" + new JsonString(value).toJson());
            }
        });
        if (!annotations.isEmpty()) {
            annotations.sort(null);
            values.addAll(annotations);
            setters.add(plural("annotation", annotations));
        }
        return setters.isEmpty()
                ? Optional.empty()
                : violation(
                        plural("forbidden AppArmor profile", values),
                        String.join(" and ", setters) + " must not set AppArmor profile type to " + quoted(values));
    }

    private static Optional<Violation> capabilities(PodView pod, int minor) {
        Set<String> forbidden = new TreeSet<>();
        List<String> bad = pod.containers(container -> {
            List<String> added = new ArrayList<>(container
                    .objectAt("securityContext", "capabilities")
                    .array("add")
                    .strings());
            added.removeAll(CAPABILITIES);
            forbidden.addAll(added);
            return !added.isEmpty();
        });
        return bad.isEmpty()
                ? Optional.empty()
                : violation(
                        "non-default capabilities",
                        named(bad) + " must not include " + quoted(forbidden) + " in securityContext.capabilities.add");
    }

    private static Optional<Violation> hostNamespaces(PodView pod, int minor) {
        List<String> used = new ArrayList<>();
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (pod.spec().bool(field)) {
                used.add(field + "=true");
            }
        }
        return used.isEmpty() ? Optional.empty() : violation("host namespaces", String.join(", ", used));
    }

    private static Optional<Violation> hostPaths(PodView pod, int minor) {
        List<String> volumes = pod.spec().array("volumes").objects().stream()
                .filter(volume -> volume.has("hostPath"))
                .map(volume -> volume.string("name"))
                .toList();
        return volumes.isEmpty()
                ? Optional.empty()
                : violation("hostPath volumes", plural("volume", volumes) + " " + quoted(volumes));
    }

    private static Optional<Violation> hostPorts(PodView pod, int minor) {
        Set<String> ports = new TreeSet<>();
        List<String> bad = pod.containers(container -> {
            List<String> own = container.array("ports").objects().stream()
                    .filter(port -> port.number("hostPort") != 0)
                    .map(port -> Long.toString(port.number("hostPort")))
                    .toList();
            ports.addAll(own);
            return !own.isEmpty();
        });
        String use = bad.size() == 1 ? " uses " : " use ";
        return bad.isEmpty()
                ? Optional.empty()
                : violation("hostPort", named(bad) + use + plural("hostPort", ports) + " " + String.join(", ", ports));
    }

    private static Optional<Violation> hostProbes(PodView pod, int minor) {
        Set<String> hosts = new TreeSet<>();
        Set<String> bad = new TreeSet<>(pod.containers(container -> {
            Set<String> own = new TreeSet<>();
            for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
                addHosts(container.object(probe), own);
            }
            addHosts(container.objectAt("lifecycle", "postStart"), own);
            addHosts(container.objectAt("lifecycle", "preStop"), own);
            hosts.addAll(own);
            return !own.isEmpty();
        }));
        String use = bad.size() == 1 ? " uses " : " use ";
        return bad.isEmpty()
                ? Optional.empty()
                : violation(
                        "probe or lifecycle host",
                        named(List.copyOf(bad)) + use + plural("probe or lifecycle host", hosts) + " " + quoted(hosts));
    }

    private static void addHosts(JsonObject handler, Set<String> hosts) {
        for (String action : List.of("httpGet", "tcpSocket")) {
            String host = handler.stringAt(action, "host");
            if (!host.isEmpty()) {
                hosts.add(host);
            }
        }
    }

    private static Optional<Violation> privileged(PodView pod, int minor) {
        List<String> bad = pod.containers(container -> container.boolAt("securityContext", "privileged"));
        return bad.isEmpty()
                ? Optional.empty()
                : violation("privileged", named(bad) + " must not set securityContext.privileged=true");
    }

    static Optional<Violation> procMount(PodView pod, int minor) {
        Set<String> types = new TreeSet<>();
        List<String> bad = pod.containers(container -> {
            JsonObject context = container.object("securityContext");
            boolean wrong =
                    context.has("procMount") && !context.string("procMount").equals("Default");
            if (wrong) {
                types.add(context.string("procMount"));
            }
            return wrong;
        });
        return bad.isEmpty()
                ? Optional.empty()
                : violation("procMount", named(bad) + " must not set securityContext.procMount to " + quoted(types));
    }

    private static Optional<Violation> seLinux(PodView pod, int minor) {
        Set<String> types = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        List<String> setters = pod.setters(context -> {
            JsonObject options = context.object("seLinuxOptions");
            String type = options.string("type");
            boolean badType = !SELINUX_TYPES.contains(type) && !(minor >= 31 && type.equals("container_engine_t"));
            if (badType) {
                types.add(type);
            }
            if (!options.string("user").isEmpty()) {
                others.add("user");
            }
            if (!options.string("role").isEmpty()) {
                others.add("role");
            }
            return badType
                    || !options.string("user").isEmpty()
                    || !options.string("role").isEmpty();
        });
        if (setters.isEmpty()) {
            return Optional.empty();
        }
        List<String> bad = new ArrayList<>();
        if (!types.isEmpty()) {
            bad.add(plural("type", types) + " " + quoted(types));
        }
        for (String other : List.of("user", "role")) {
            if (others.contains(other)) {
                bad.add(other + " may not be set");
            }
        }
        return violation(
                "seLinuxOptions",
                String.join(" and ", setters) + " set forbidden securityContext.seLinuxOptions: "
                        + String.join("; ", bad));
    }

    static Optional<Violation> seccomp(PodView pod, int minor) {
        Set<String> values = new TreeSet<>();
        List<String> setters = pod.setters(context -> {
            String type = context.stringAt("seccompProfile", "type");
            boolean wrong = context.has("seccompProfile") && !PROFILE_TYPES.contains(type);
            if (wrong) {
                values.add(type);
            }
            return wrong;
        });
        return setters.isEmpty()
                ? Optional.empty()
                : violation(
                        "seccompProfile",
                        String.join(" and ", setters) + " must not set securityContext.seccompProfile.type to "
                                + quoted(values));
    }

    private static Optional<Violation> sysctls(PodView pod, int minor) {
        List<String> bad = pod.spec().objectAt("securityContext").array("sysctls").objects().stream()
                .map(sysctl -> sysctl.string("name"))
                .filter(name -> !isSafe(name, minor))
                .toList();
        return bad.isEmpty() ? Optional.empty() : violation("forbidden sysctls", String.join(", ", bad));
    }

    private static boolean isSafe(String name, int minor) {
        return SYSCTLS.contains(name)
                || minor >= 27 && name.equals("net.ipv4.ip_local_reserved_ports")
                || minor >= 29 && SYSCTLS_SINCE_29.contains(name)
                || minor >= 32 && SYSCTLS_SINCE_32.contains(name);
    }

    private static Optional<Violation> windowsHostProcess(PodView pod, int minor) {
        List<String> setters = pod.setters(context -> context.boolAt("windowsOptions", "hostProcess"));
        return setters.isEmpty()
                ? Optional.empty()
                : violation(
                        "hostProcess",
                        String.join(" and ", setters)
                                + " must not set securityContext.windowsOptions.hostProcess=true");
    }
}
