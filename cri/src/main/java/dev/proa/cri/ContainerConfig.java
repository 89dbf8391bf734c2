package dev.proa.cri;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a container is to be. */
public record ContainerConfig(
        String name,
        int attempt,
        String image,
        String userSpecifiedImage,
        List<String> command,
        List<String> args,
        String workingDirectory,
        List<Variable> environment,
        List<Mount> mounts,
        List<Device> devices,
        Map<String, String> labels,
        Map<String, String> annotations,
        String logPath,
        boolean stdin,
        boolean stdinOnce,
        boolean tty,
        LinuxResources resources,
        Security security,
        String stopSignal) {

    public record Variable(String name, String value) {}

    public record Device(String containerPath, String hostPath, String permissions) {}

    public record Mount(
            String containerPath,
            String hostPath,
            boolean readOnly,
            boolean recursiveReadOnly,
            Propagation propagation) {}

    /** In CRI's order: the number is what goes over the wire. */
    public enum Propagation {
        PRIVATE,
        HOST_TO_CONTAINER,
        BIDIRECTIONAL
    }

    /** A null user or group is the image's; a null AppArmor profile the runtime's choice. */
    public record Security(
            List<String> addCapabilities,
            List<String> dropCapabilities,
            boolean privileged,
            Namespaces namespaces,
            @Nullable Long runAsUser,
            @Nullable Long runAsGroup,
            String runAsUserName,
            boolean readOnlyRoot,
            List<Long> supplementalGroups,
            boolean strictGroups,
            boolean noNewPrivileges,
            List<String> maskedPaths,
            List<String> readOnlyPaths,
            SecurityProfile seccomp,
            @Nullable SecurityProfile appArmor,
            SelinuxLabel selinux) {}
}
