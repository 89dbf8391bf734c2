package dev.proa.control.object;

import dev.proa.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/**
 * A port that a pod takes on its node. The scheduler and the node ask here whether two pods get along, so that neither refuses what the
 * other has let in.
 *
 * @param address of the node's addresses; 0.0.0.0: all of them
 * @param protocol TCP, UDP or SCTP
 */
public record HostPort(String address, String protocol, long port) {
    private static final String ANY_ADDRESS = "0.0.0.0";

    /** The ports of what runs for the pod's whole life: its containers and sidecars, neither init nor ephemeral containers. */
    public static List<HostPort> of(JsonObject podSpec) {
        return Stream.concat(
                        podSpec.array("initContainers").objects().stream()
                                .filter(c -> c.string("restartPolicy").equals("Always")),
                        podSpec.array("containers").objects().stream())
                .flatMap(container -> container.array("ports").objects().stream())
                .filter(port -> port.number("hostPort") > 0)
                .map(port -> new HostPort(
                        port.string("hostIP").isEmpty() ? ANY_ADDRESS : port.string("hostIP"),
                        port.string("protocol", "TCP"),
                        port.number("hostPort")))
                .toList();
    }

    /** As upstream compares: only 0.0.0.0 stands for every address; :: is one like others, and conflicts with itself and 0.0.0.0. */
    public boolean conflicts(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (address.equals(ANY_ADDRESS) || other.address.equals(ANY_ADDRESS) || address.equals(other.address));
    }
}
