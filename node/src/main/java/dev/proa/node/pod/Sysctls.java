package dev.proa.node.pod;

import dev.proa.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/** Kernel parameters that a pod sets for itself: those that touch no other pod (upstream's safe ones, with a kernel of 5.6 or later). */
public final class Sysctls {
    private static final String IPC = "kernel.shm_rmid_forced";
    private static final Set<String> NETWORK = Set.of(
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_wmem");

    private Sysctls() {}

    /** The name with dots: where slashes separate the parts, dots are parts of names, and the two are exchanged. */
    public static String normalized(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        if (slash < 0 || dot >= 0 && dot < slash) {
            return name;
        }
        return name.replace('.', '\0').replace('/', '.').replace('\0', '/');
    }

    /** Why one of the pod's parameters is not to be set. */
    static Optional<String> problem(Pod pod) {
        for (JsonObject sysctl :
                pod.spec().object("securityContext").array("sysctls").objects()) {
            String name = normalized(sysctl.string("name"));
            if (name.equals(IPC) && pod.spec().bool("hostIPC")) {
                return Optional.of("\"" + name + "\" not allowed with host IPC enabled");
            }
            if (NETWORK.contains(name) && pod.hostNetwork()) {
                return Optional.of("\"" + name + "\" not allowed with host Net enabled");
            }
            if (!name.equals(IPC) && !NETWORK.contains(name)) {
                return Optional.of("\"" + name + "\" not allowlisted");
            }
        }
        return Optional.empty();
    }
}
