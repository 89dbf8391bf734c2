package dev.proa.node.container;

import dev.proa.cri.ContainerConfig;
import dev.proa.cri.IdRange;
import dev.proa.cri.Image;
import dev.proa.cri.LinuxResources;
import dev.proa.cri.SandboxConfig;
import dev.proa.json.JsonObject;
import dev.proa.node.NodeConfiguration;
import dev.proa.node.NodeView;
import dev.proa.node.linux.ControlGroups;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Labels;
import dev.proa.node.pod.Pod;
import dev.proa.node.pod.QualityOfService;
import dev.proa.node.pod.Sysctls;
import dev.proa.node.runtime.RuntimeAbilities;
import dev.proa.node.volume.PodFolders;
import dev.proa.node.volume.PodVolumes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the runtime is asked for, made from a pod's spec. */
public final class PodSettings {
    private static final String HOSTS = "etc-hosts";
    private static final int ENV_FILE_BYTES_MAX = 1 << 20;
    private static final int ANYONE_WRITES = 0666;
    private static final int ANYONE_READS = 0644;

    private final NodeConfiguration node;
    private final PodFolders folders;
    private final PodVolumes volumes;
    private final RuntimeAbilities abilities;
    private final UserNamespaces userNamespaces;
    private final long capacityBytes;

    /** {@code capacityBytes}: the node's memory. */
    public PodSettings(
            NodeConfiguration node,
            PodFolders folders,
            PodVolumes volumes,
            RuntimeAbilities abilities,
            long capacityBytes) {
        this.abilities = abilities;
        this.userNamespaces = new UserNamespaces(folders, node.podsMax());
        this.node = node;
        this.folders = folders;
        this.volumes = volumes;
        this.capacityBytes = capacityBytes;
    }

    /** The pod's control group: its class of quality of service is the folder. */
    public String controlGroup(Pod pod) {
        String quality = switch (QualityOfService.of(pod)) {
            case GUARANTEED -> "";
            case BURSTABLE -> "/burstable";
            case BEST_EFFORT -> "/besteffort";
        };
        return node.controlGroup() + quality + "/pod" + pod.uid();
    }

    public String controlGroup() {
        return node.controlGroup();
    }

    /** What the pod's containers together may use: the pod's own limit, else one where every container has one. */
    public ControlGroups.Limits limits(Pod pod) {
        return new ControlGroups.Limits(
                Resources.shares(PodResources.milliCpuRequest(pod)),
                Resources.quota(PodResources.milliCpuLimit(pod)),
                100_000,
                PodResources.memoryLimit(pod));
    }

    public LinuxResources resources(Pod pod, ContainerSpec spec) {
        return Resources.of(pod, spec, capacityBytes);
    }

    public Path logFolder(Pod pod) {
        return node.logsFolder().resolve(pod.namespace() + "_" + pod.name() + "_" + pod.uid());
    }

    public static String logPath(String container, int attempt) {
        return container + "/" + attempt + ".log";
    }

    /** What had to be left out of the pod's resolv.conf, as the user is told it. */
    public List<String> dnsWarnings(Pod pod) throws IOException {
        return new PodDns(node).form(pod).warnings();
    }

    /** @throws IOException also when the node cannot give the pod what it asks for */
    public SandboxConfig sandbox(Pod pod, int attempt, NodeView view) throws IOException {
        JsonObject context = pod.spec().object("securityContext");
        Map<String, String> sysctls = new LinkedHashMap<>();
        context.array("sysctls")
                .objects()
                .forEach(s -> sysctls.put(Sysctls.normalized(s.string("name")), s.string("value")));
        if (!pod.spec().array("resourceClaims").isEmpty()) {
            throw new IOException("failed to prepare dynamic resources: claim \""
                    + pod.spec().array("resourceClaims").object(0).string("name")
                    + "\": no driver of dynamic resources is registered with this node");
        }
        String handler = handler(pod, view);
        return new SandboxConfig(
                pod.name(),
                pod.namespace(),
                pod.uid(),
                attempt,
                new PodIdentity(pod, node.clusterDomain()).hostname(),
                logFolder(pod).toString(),
                new PodDns(node).of(pod),
                ports(pod),
                Labels.sandbox(pod),
                pod.metadata().object("annotations").strings(),
                controlGroup(pod),
                sysctls,
                security(pod, handler).sandbox(),
                handler);
    }

    /** The runtime's handler that the pod's RuntimeClass names; empty: the default one. */
    private static String handler(Pod pod, NodeView view) throws IOException {
        String name = pod.spec().string("runtimeClassName");
        if (name.isEmpty()) {
            return "";
        }
        JsonObject runtimeClass = view.runtimeClass(name);
        if (runtimeClass == null) {
            throw new IOException("runtimeclass.node.k8s.io \"" + name + "\" not found");
        }
        return runtimeClass.string("handler");
    }

    private SecuritySettings security(Pod pod, String handler) throws IOException {
        return new SecuritySettings(pod, node.dataFolder().resolve("seccomp"), users(pod, handler));
    }

    private @Nullable IdRange users(Pod pod, String handler) throws IOException {
        if (!pod.spec().has("hostUsers") || pod.spec().bool("hostUsers")) {
            return null;
        }
        if (!abilities.handler(handler).userNamespaces()) {
            throw new IOException("can't set `spec.hostUsers: false`, "
                    + (handler.isEmpty() ? "runtime" : "RuntimeClass handler \"" + handler + "\"")
                    + " does not support user namespaces");
        }
        return userNamespaces.of(pod.uid());
    }

    private static List<SandboxConfig.PortMapping> ports(Pod pod) {
        List<SandboxConfig.PortMapping> ports = new ArrayList<>();
        if (pod.hostNetwork()) {
            return ports;
        }
        for (ContainerSpec container : pod.allContainers()) {
            for (JsonObject port : container.json().array("ports").objects()) {
                if (port.number("hostPort") > 0) {
                    ports.add(new SandboxConfig.PortMapping(
                            port.string("protocol", "TCP"),
                            (int) port.number("containerPort"),
                            (int) port.number("hostPort"),
                            port.string("hostIP")));
                }
            }
        }
        return ports;
    }

    /** Writes the pod's /etc/hosts. */
    public void writeHosts(Pod pod, List<String> addresses) throws IOException {
        Path system = Path.of("/etc/hosts");
        String own = pod.hostNetwork() && Files.exists(system) ? Files.readString(system) : "";
        folders.rewrite(
                pod.uid(), HOSTS, new PodIdentity(pod, node.clusterDomain()).hostsFile(addresses, own), ANYONE_READS);
    }

    private Path hosts(Pod pod) {
        return folders.path(pod.uid()).resolve(HOSTS);
    }

    /**
     * @param image what the container's image name stands for here
     * @param imageName under which the runtime knows it
     * @param targetId the container whose processes an ephemeral one sees; else empty
     */
    public ContainerConfig container(
            Pod pod,
            ContainerSpec spec,
            int attempt,
            Image image,
            String imageName,
            List<String> addresses,
            NodeView view,
            String targetId)
            throws IOException {
        Map<String, String> environment = new EnvironmentVariables(
                        pod,
                        spec,
                        view,
                        downward(pod, addresses, view),
                        (volume, path) -> new String(
                                volumes.read(pod, volume, Path.of(path), ENV_FILE_BYTES_MAX), StandardCharsets.UTF_8))
                .resolve();
        String handler = handler(pod, view);
        Path terminationFile = terminationFile(pod, spec, attempt);
        JsonObject json = spec.json();
        List<ContainerConfig.Mount> mounts = mounts(pod, spec, handler, environment, terminationFile);
        Map<String, String> annotations = Labels.annotations(pod, spec, attempt, terminationFile.toString());
        annotations.put(
                Labels.RECURSIVE_READ_ONLY,
                mounts.stream()
                        .filter(ContainerConfig.Mount::recursiveReadOnly)
                        .map(ContainerConfig.Mount::containerPath)
                        .collect(Collectors.joining("\n")));
        return new ContainerConfig(
                spec.name(),
                attempt,
                imageName,
                spec.image(),
                expanded(json.array("command").strings(), environment),
                expanded(json.array("args").strings(), environment),
                json.string("workingDir"),
                environment.entrySet().stream()
                        .map(e -> new ContainerConfig.Variable(e.getKey(), e.getValue()))
                        .toList(),
                mounts,
                List.of(),
                Labels.container(pod, spec),
                annotations,
                logPath(spec.name(), attempt),
                json.bool("stdin"),
                json.bool("stdinOnce"),
                json.bool("tty"),
                Resources.of(pod, spec, capacityBytes),
                security(pod, handler).container(spec, image, targetId),
                json.object("lifecycle").string("stopSignal"));
    }

    public DownwardApi downward(Pod pod, List<String> addresses, NodeView view) {
        JsonObject self = view.node();
        JsonObject allocatable = self == null ? JsonObject.EMPTY : self.objectAt("status", "allocatable");
        return new DownwardApi(
                pod, pod.hostNetwork() ? List.of(node.address()) : addresses, node.address(), allocatable);
    }

    private static List<String> expanded(List<String> words, Map<String, String> environment) {
        return words.stream().map(word -> Expansion.expand(word, environment)).toList();
    }

    private Path terminationFile(Pod pod, ContainerSpec spec, int attempt) throws IOException {
        return folders.write(
                pod.uid(), Path.of("containers", spec.name()), Integer.toString(attempt), new byte[0], ANYONE_WRITES);
    }

    private List<ContainerConfig.Mount> mounts(
            Pod pod, ContainerSpec spec, String handler, Map<String, String> environment, Path terminationFile)
            throws IOException {
        List<ContainerConfig.Mount> mounts = new ArrayList<>();
        List<JsonObject> wanted = spec.json().array("volumeMounts").objects();
        boolean ownHosts = false;
        for (int i = 0; i < wanted.size(); i++) {
            JsonObject mount = wanted.get(i);
            String target = mount.string("mountPath");
            String inside = target.startsWith("/") ? target : "/" + target;
            ownHosts |= inside.equals("/etc/hosts");
            Path source = source(pod, spec, i, mount, environment);
            boolean readOnly = mount.bool("readOnly") || volumes.isReadOnly(pod, mount.string("name"));
            mounts.add(new ContainerConfig.Mount(
                    inside, source.toString(), readOnly, isRecursivelyReadOnly(mount, handler), propagation(mount)));
        }
        if (!ownHosts) {
            mounts.add(plain("/etc/hosts", hosts(pod)));
        }
        String message = spec.json().string("terminationMessagePath");
        if (!message.isEmpty()) {
            mounts.add(plain(message, terminationFile));
        }
        return mounts;
    }

    private boolean isRecursivelyReadOnly(JsonObject mount, String handler) {
        String mode = mount.string("recursiveReadOnly", "Disabled");
        if (mode.equals("Disabled")) {
            return false;
        }
        String complaint = "failed to resolve recursive read-only mode: volume \"" + mount.string("name")
                + "\" requested recursive read-only mode, but it is not ";
        if (!mount.bool("readOnly")) {
            throw new ContainerSetupException(complaint + "read-only");
        }
        String propagation = mount.string("mountPropagation", "None");
        if (!propagation.equals("None")) {
            throw new ContainerSetupException(complaint + "compatible with propagation \"" + propagation + "\"");
        }
        boolean can = abilities.handler(handler).recursiveReadOnlyMounts();
        if (!can && mode.equals("Enabled")) {
            throw new ContainerSetupException(complaint + "supported by the runtime");
        }
        return can;
    }

    private static ContainerConfig.Mount plain(String inside, Path source) {
        return new ContainerConfig.Mount(inside, source.toString(), false, false, ContainerConfig.Propagation.PRIVATE);
    }

    private Path source(Pod pod, ContainerSpec spec, int index, JsonObject mount, Map<String, String> environment)
            throws IOException {
        String volume = mount.string("name");
        String subPath = subPath(mount, environment);
        return subPath == null
                ? volumes.hostPath(pod, volume)
                : volumes.subPath(pod, spec.name(), index, volume, subPath);
    }

    private static @Nullable String subPath(JsonObject mount, Map<String, String> environment) {
        String expression = mount.string("subPathExpr");
        if (expression.isEmpty()) {
            return mount.string("subPath").isEmpty() ? null : mount.string("subPath");
        }
        String expanded = Expansion.expand(expression, environment);
        if (expanded.contains("$(")) {
            throw new ContainerSetupException(
                    "missing value for \"" + expanded.replaceFirst(".*\\$\\(([^)]*)\\).*", "$1") + "\"");
        }
        if (expanded.startsWith("/") || List.of(expanded.split("/")).contains("..")) {
            throw new ContainerSetupException("failed to construct FieldPath: subPathExpr \"" + expanded
                    + "\" must be a relative path without ..");
        }
        return expanded;
    }

    private static ContainerConfig.Propagation propagation(JsonObject mount) {
        return switch (mount.string("mountPropagation")) {
            case "HostToContainer" -> ContainerConfig.Propagation.HOST_TO_CONTAINER;
            case "Bidirectional" -> ContainerConfig.Propagation.BIDIRECTIONAL;
            default -> ContainerConfig.Propagation.PRIVATE;
        };
    }
}
