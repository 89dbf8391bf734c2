package dev.proa.routing;

/** Where a connection to a service's port can go: an endpoint and its port for it. */
public record Target(Endpoint endpoint, int port) {
    public String address() {
        return endpoint.address();
    }

    @Override
    public String toString() {
        return endpoint.family() == IpFamily.IPV6 ? "[" + address() + "]:" + port : address() + ":" + port;
    }
}
