package dev.proa.node.container;

import dev.proa.cri.ContainerConfig;
import dev.proa.cri.IdRange;
import dev.proa.cri.Image;
import dev.proa.cri.Namespaces;
import dev.proa.cri.SandboxConfig;
import dev.proa.cri.SecurityProfile;
import dev.proa.cri.SelinuxLabel;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Pod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Security contexts: the container's over the pod's. */
public final class SecuritySettings {
    private static final List<String> MASKED = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private final Pod pod;
    private final JsonObject podContext;
    private final Path seccompProfiles;

    private final @Nullable IdRange users;

    /** {@code users}: the pod's own ones; null: it has the host's. */
    public SecuritySettings(Pod pod, Path seccompProfiles, @Nullable IdRange users) {
        this.pod = pod;
        this.users = users;
        this.podContext = pod.spec().object("securityContext");
        this.seccompProfiles = seccompProfiles;
    }

    public Namespaces namespaces(String targetId) {
        Namespaces.Mode pid = pod.spec().bool("hostPID")
                ? Namespaces.Mode.NODE
                : pod.spec().bool("shareProcessNamespace")
                        ? Namespaces.Mode.POD
                        : targetId.isEmpty() ? Namespaces.Mode.CONTAINER : Namespaces.Mode.TARGET;
        return new Namespaces(
                pod.hostNetwork() ? Namespaces.Mode.NODE : Namespaces.Mode.POD,
                pid,
                pod.spec().bool("hostIPC") ? Namespaces.Mode.NODE : Namespaces.Mode.POD,
                pid == Namespaces.Mode.TARGET ? targetId : "",
                users);
    }

    public SandboxConfig.Security sandbox() {
        boolean privileged = pod.allContainers().stream()
                .anyMatch(c -> c.json().object("securityContext").bool("privileged"));
        return new SandboxConfig.Security(
                namespaces(""),
                number(podContext, "runAsUser"),
                podContext.has("runAsUser") ? number(podContext, "runAsGroup") : null,
                groups(),
                podContext.string("supplementalGroupsPolicy").equals("Strict"),
                false,
                privileged,
                SecurityProfile.RUNTIME_DEFAULT,
                selinux(podContext));
    }

    private List<Long> groups() {
        List<Long> groups = new ArrayList<>();
        if (podContext.has("fsGroup")) {
            groups.add(podContext.number("fsGroup"));
        }
        podContext.array("supplementalGroups").forEach(g -> groups.add(g instanceof JsonNumber n ? n.longValue() : 0L));
        return groups;
    }

    private static @Nullable Long number(JsonObject object, String name) {
        return object.has(name) ? Long.valueOf(object.number(name)) : null;
    }

    /**
     * @param targetId whose process namespace an ephemeral container joins; else empty
     * @throws ContainerSetupException when the container must not run as root but would
     */
    public ContainerConfig.Security container(ContainerSpec spec, Image image, String targetId) {
        JsonObject own = spec.json().object("securityContext");
        Long user = own.has("runAsUser") ? number(own, "runAsUser") : number(podContext, "runAsUser");
        Long group = own.has("runAsGroup") ? number(own, "runAsGroup") : number(podContext, "runAsGroup");
        boolean nonRoot = own.has("runAsNonRoot") ? own.bool("runAsNonRoot") : podContext.bool("runAsNonRoot");
        if (nonRoot) {
            verifyNonRoot(spec, image, user);
        }
        boolean privileged = own.bool("privileged");
        boolean unmasked = privileged || own.string("procMount").equals("Unmasked");
        boolean noNewPrivileges =
                own.has("allowPrivilegeEscalation") && !own.bool("allowPrivilegeEscalation") && !privileged;
        String userName = "";
        if (user == null) {
            user = image.userId();
            userName = user == null ? image.userName() : "";
        }
        JsonObject capabilities = own.object("capabilities");
        return new ContainerConfig.Security(
                capabilities.array("add").strings(),
                capabilities.array("drop").strings(),
                privileged,
                namespaces(targetId),
                user,
                group,
                userName,
                own.bool("readOnlyRootFilesystem"),
                groups(),
                podContext.string("supplementalGroupsPolicy").equals("Strict"),
                noNewPrivileges,
                unmasked ? List.of() : MASKED,
                unmasked ? List.of() : READ_ONLY,
                privileged ? SecurityProfile.UNCONFINED : seccomp(own),
                appArmor(own),
                selinux(own.has("seLinuxOptions") ? own : podContext));
    }

    private static SelinuxLabel selinux(JsonObject context) {
        JsonObject label = context.object("seLinuxOptions");
        return new SelinuxLabel(
                label.string("user"), label.string("role"), label.string("type"), label.string("level"));
    }

    /** Null: nothing is asked for, and the runtime's own profile holds where the host has AppArmor. */
    private @Nullable SecurityProfile appArmor(JsonObject own) {
        JsonObject profile =
                own.has("appArmorProfile") ? own.object("appArmorProfile") : podContext.object("appArmorProfile");
        return switch (profile.string("type")) {
            case "RuntimeDefault" -> SecurityProfile.RUNTIME_DEFAULT;
            case "Localhost" -> new SecurityProfile(SecurityProfile.Type.LOCALHOST, profile.string("localhostProfile"));
            case "Unconfined" -> SecurityProfile.UNCONFINED;
            default -> null;
        };
    }

    private SecurityProfile seccomp(JsonObject own) {
        JsonObject profile =
                own.has("seccompProfile") ? own.object("seccompProfile") : podContext.object("seccompProfile");
        return switch (profile.string("type")) {
            case "RuntimeDefault" -> SecurityProfile.RUNTIME_DEFAULT;
            case "Localhost" ->
                new SecurityProfile(
                        SecurityProfile.Type.LOCALHOST,
                        seccompProfiles
                                .resolve(profile.string("localhostProfile"))
                                .toString());
            default -> SecurityProfile.UNCONFINED;
        };
    }

    private void verifyNonRoot(ContainerSpec spec, Image image, @Nullable Long user) {
        String where = " (pod: \"" + pod + "\", container: " + spec.name() + ")";
        if (user != null) {
            if (user == 0) {
                throw new ContainerSetupException("container's runAsUser breaks non-root policy" + where);
            }
            return;
        }
        Long imageUser = image.userId();
        if (imageUser == null && !image.userName().isEmpty()) {
            throw new ContainerSetupException("container has runAsNonRoot and image has non-numeric user ("
                    + image.userName() + "), cannot verify user is non-root" + where);
        }
        if (imageUser == null || imageUser == 0) {
            throw new ContainerSetupException("container has runAsNonRoot and image will run as root" + where);
        }
    }
}
