package dev.proa.cri;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a pod's sandbox is to be. Empty strings and null mean the runtime's default. */
public record SandboxConfig(
        String name,
        String namespace,
        String uid,
        int attempt,
        String hostname,
        String logDirectory,
        @Nullable Dns dns,
        List<PortMapping> ports,
        Map<String, String> labels,
        Map<String, String> annotations,
        String cgroupParent,
        Map<String, String> sysctls,
        Security security,
        String runtimeHandler) {

    /** The contents of resolv.conf. */
    public record Dns(List<String> servers, List<String> searches, List<String> options) {}

    /** A port of the host that leads to the pod. {@code protocol} is TCP, UDP or SCTP; an empty hostIp means all. */
    public record PortMapping(String protocol, int containerPort, int hostPort, String hostIp) {}

    public record Security(
            Namespaces namespaces,
            @Nullable Long runAsUser,
            @Nullable Long runAsGroup,
            List<Long> supplementalGroups,
            boolean strictGroups,
            boolean readOnlyRoot,
            boolean privileged,
            SecurityProfile seccomp,
            SelinuxLabel selinux) {}
}
