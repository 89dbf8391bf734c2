package dev.proa.routing;

import java.util.List;

/**
 * A port of a Service.
 *
 * @param name empty when the service has only one
 * @param nodePort 0 when it has none
 * @param appProtocol or empty
 * @param targets every known endpoint of it, ready or not, of both families, ordered by address and port
 */
public record ServicePort(
        String name, Protocol protocol, int port, int nodePort, String appProtocol, List<Target> targets) {
    public ServicePort {
        targets = List.copyOf(targets);
    }
}
