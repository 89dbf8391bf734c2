package dev.proa.routing;

/**
 * One part of a Service or of its EndpointSlices that cannot be carried out, and so is left out of the route; everything else of the
 * Service is served. Validation refuses such values; they are met in objects that are older than it, or that came around it.
 *
 * @param service whose route lacks it
 * @param kind {@code Service} or {@code EndpointSlice}
 * @param name of the object that holds it, in the service's namespace
 * @param field where it stands, {@code spec.ports[0].port}; empty when it is the whole object
 * @param reason the value, shortened, and what is wrong with it
 */
public record Omission(ServiceKey service, String kind, String name, String field, String reason) {
    private static final int VALUE_CHARACTERS_MAX = 80;

    /** Of the Service itself. */
    public static Omission ofService(ServiceKey service, String field, String reason) {
        return new Omission(service, "Service", service.name(), field, reason);
    }

    /** A value as it is shown in a reason: junk can be long. */
    static String shown(String value) {
        return '"'
                + (value.length() > VALUE_CHARACTERS_MAX ? value.substring(0, VALUE_CHARACTERS_MAX) + "..." : value)
                + '"';
    }

    @Override
    public String toString() {
        return kind + " " + service.namespace() + "/" + name + ": " + (field.isEmpty() ? "" : field + ": ") + reason;
    }
}
