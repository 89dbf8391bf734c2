package dev.proa.network.dns;

import dev.proa.routing.Endpoint;
import dev.proa.routing.IpFamily;

/** The label of an endpoint under its service's name. */
final class EndpointNames {
    private EndpointNames() {}

    /** Its hostname, or its address with dashes. */
    static String label(Endpoint endpoint) {
        if (!endpoint.hostname().isEmpty()) {
            return endpoint.hostname();
        }
        if (endpoint.family() == IpFamily.IPV4) {
            return endpoint.address().replace('.', '-');
        }
        // A label cannot end with a dash: fd00:: is fd00--0.
        String dashed = endpoint.address().replace(':', '-');
        return dashed.endsWith("-") ? dashed + "0" : dashed;
    }
}
