package dev.proa.node.container;

import dev.proa.json.JsonObject;
import dev.proa.node.pod.Pod;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a pod is called inside: hostname, domain, and its /etc/hosts. */
final class PodIdentity {
    private static final int HOSTNAME_LENGTH_MAX = 63;
    private static final String HEADER = "# Kubernetes-managed hosts file.\n";
    private static final String HEADER_HOST_NETWORK = "# Kubernetes-managed hosts file (host network).\n";
    private static final String LOCAL = """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::\tip6-localnet
            fe00::\tip6-mcastprefix
            fe00::1\tip6-allnodes
            fe00::2\tip6-allrouters
            """;

    private final Pod pod;
    private final String clusterDomain;

    PodIdentity(Pod pod, String clusterDomain) {
        this.pod = pod;
        this.clusterDomain = clusterDomain;
    }

    private String plainHostname() {
        String name = pod.spec().string("hostname", pod.name());
        String cut = name.length() > HOSTNAME_LENGTH_MAX ? name.substring(0, HOSTNAME_LENGTH_MAX) : name;
        return cut.replaceAll("[-.]+$", "");
    }

    /** Empty without a subdomain. */
    private String domain() {
        String subdomain = pod.spec().string("subdomain");
        return subdomain.isEmpty() ? "" : subdomain + "." + pod.namespace() + ".svc." + clusterDomain;
    }

    /** What the sandbox's hostname is; empty: the host's own. */
    String hostname() {
        String override = pod.spec().string("hostnameOverride");
        if (!override.isEmpty()) {
            return override;
        }
        if (pod.hostNetwork()) {
            return "";
        }
        String domain = domain();
        return pod.spec().bool("setHostnameAsFQDN") && !domain.isEmpty()
                ? plainHostname() + "." + domain
                : plainHostname();
    }

    /** {@code hostFile}: the contents of the host's /etc/hosts, for pods in its network. */
    byte[] hostsFile(List<String> addresses, String hostFile) {
        StringBuilder text = new StringBuilder();
        if (pod.hostNetwork()) {
            text.append(HEADER_HOST_NETWORK).append(hostFile);
        } else {
            text.append(HEADER).append(LOCAL);
            String override = pod.spec().string("hostnameOverride");
            for (String address : addresses) {
                text.append(address).append('\t');
                if (!override.isEmpty()) {
                    text.append(override).append('\n');
                } else if (!domain().isEmpty()) {
                    text.append(plainHostname())
                            .append('.')
                            .append(domain())
                            .append('\t')
                            .append(plainHostname())
                            .append('\n');
                } else {
                    text.append(plainHostname()).append('\n');
                }
            }
        }
        List<JsonObject> aliases = pod.spec().array("hostAliases").objects();
        if (!aliases.isEmpty()) {
            text.append("\n# Entries added by HostAliases.\n");
            aliases.forEach(a -> text.append(a.string("ip"))
                    .append('\t')
                    .append(String.join("\t", a.array("hostnames").strings()))
                    .append('\n'));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
