package dev.proa.cri;

import java.util.List;

/** A sandbox with its addresses (none with the host's network) and the process that holds its namespaces (0: unknown). */
public record SandboxStatus(Sandbox sandbox, List<String> ips, boolean hostNetwork, long processId) {}
