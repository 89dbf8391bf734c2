package dev.proa.node.container;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.node.pod.ContainerSpec;
import dev.proa.node.pod.Pod;
import dev.proa.schema.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values that a pod reads about itself: fieldRef and resourceFieldRef. */
public final class DownwardApi {
    private final Pod pod;
    private final List<String> podAddresses;
    private final String hostAddress;
    private final JsonObject allocatable;

    /** {@code allocatable}: the node's resources, which stand in for limits that a container doesn't set. */
    public DownwardApi(Pod pod, List<String> podAddresses, String hostAddress, JsonObject allocatable) {
        this.pod = pod;
        this.podAddresses = podAddresses;
        this.hostAddress = hostAddress;
        this.allocatable = allocatable;
    }

    /** @throws ContainerSetupException when there is no such field */
    public String field(String path) {
        int bracket = path.indexOf("['");
        if (bracket > 0 && path.endsWith("']")) {
            String key = path.substring(bracket + 2, path.length() - 2);
            return switch (path.substring(0, bracket)) {
                case "metadata.labels" -> pod.metadata().object("labels").string(key);
                case "metadata.annotations" ->
                    pod.metadata().object("annotations").string(key);
                default -> throw unsupported(path);
            };
        }
        return switch (path) {
            case "metadata.name" -> pod.name();
            case "metadata.namespace" -> pod.namespace();
            case "metadata.uid" -> pod.uid();
            case "metadata.labels" -> lines(pod.metadata().object("labels").strings());
            case "metadata.annotations" ->
                lines(pod.metadata().object("annotations").strings());
            case "spec.nodeName" -> pod.spec().string("nodeName");
            case "spec.serviceAccountName" -> pod.spec().string("serviceAccountName");
            case "status.hostIP", "status.hostIPs" -> hostAddress;
            case "status.podIP" -> podAddresses.isEmpty() ? "" : podAddresses.getFirst();
            case "status.podIPs" -> String.join(",", podAddresses);
            default -> throw unsupported(path);
        };
    }

    private static ContainerSetupException unsupported(String path) {
        return new ContainerSetupException("unsupported fieldPath: " + path);
    }

    private static String lines(Map<String, String> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(e -> e.getKey() + "=" + quoted(e.getValue()))
                        .collect(Collectors.joining("\n"));
    }

    /** As Go's %q: quotes, backslashes and control characters escaped. */
    private static String quoted(String text) {
        StringBuilder result = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> result.append("\\\"");
                case '\\' -> result.append("\\\\");
                case '\n' -> result.append("\\n");
                case '\r' -> result.append("\\r");
                case '\t' -> result.append("\\t");
                default -> result.append(c < ' ' ? "\\x%02x".formatted((int) c) : String.valueOf(c));
            }
        }
        return result.append('"').toString();
    }

    /** {@code reference}: a ResourceFieldSelector; {@code own}: the container in whose environment it stands. */
    public String resource(JsonObject reference, @Nullable ContainerSpec own) {
        String name = reference.string("containerName");
        ContainerSpec container = name.isEmpty() ? own : pod.container(name).orElse(null);
        if (container == null) {
            throw new ContainerSetupException("container " + name + " not found");
        }
        String path = reference.string("resource");
        int dot = path.indexOf('.');
        String list = dot < 0 ? "" : path.substring(0, dot);
        String resource = path.substring(dot + 1);
        if (!list.equals("limits") && !list.equals("requests")) {
            throw new ContainerSetupException("unsupported container resource : " + path);
        }
        JsonValue value = container.json().object("resources").object(list).get(resource);
        if (value == null && list.equals("limits")) {
            value = allocatable.get(resource);
        }
        Quantity divisor = Quantity.of(reference.get("divisor"));
        BigDecimal by = divisor.isZero() ? BigDecimal.ONE : divisor.decimal();
        return Quantity.of(value).decimal().divide(by, 0, RoundingMode.CEILING).toPlainString();
    }
}
