package dev.proa.routing;

import dev.proa.json.JsonObject;
import java.util.Comparator;
import java.util.Optional;

/** A Service's namespace and name; ordered by them. */
public record ServiceKey(String namespace, String name) implements Comparable<ServiceKey> {
    private static final Comparator<ServiceKey> ORDER =
            Comparator.comparing(ServiceKey::namespace).thenComparing(ServiceKey::name);

    /** The label by which an EndpointSlice says whose endpoints it holds. */
    public static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

    /** The key of a Service. */
    public static ServiceKey ofService(JsonObject service) {
        return new ServiceKey(service.stringAt("metadata", "namespace"), service.stringAt("metadata", "name"));
    }

    /** The key of the Service whose endpoints a slice holds; empty when it holds nobody's. */
    public static Optional<ServiceKey> ofSlice(JsonObject slice) {
        String name = slice.stringAt("metadata", "labels", SERVICE_NAME_LABEL);
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new ServiceKey(slice.stringAt("metadata", "namespace"), name));
    }

    @Override
    public int compareTo(ServiceKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
