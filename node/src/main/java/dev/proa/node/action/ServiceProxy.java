package dev.proa.node.action;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.error.ApiException;
import dev.proa.api.error.StatusReason;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.request.Verb;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** services/proxy: a request to one of the ready endpoints of a service's port. */
public final class ServiceProxy implements ActingSubresource {
    private static final GroupResource SLICES = new GroupResource("discovery.k8s.io", "endpointslices");

    private static final GroupResource PODS = GroupResource.core("pods");

    private final RandomGenerator random;

    public ServiceProxy(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public GroupResource resource() {
        return GroupResource.core("services");
    }

    @Override
    public String subresource() {
        return "proxy";
    }

    @Override
    public Set<Verb> verbs() {
        return PodProxy.ALL_METHODS;
    }

    @Override
    public boolean connects() {
        return true;
    }

    @Override
    public Answer act(ActionContext context) throws IOException {
        ProxyName name = ProxyName.parse("service", context.request().name());
        String namespace = context.request().namespace();
        JsonObject service = context.world().get(resource(), namespace, name.name());
        if (service == null) {
            throw ApiException.notFound("", "services", name.name());
        }
        String portName = portName(service, name);
        List<InetSocketAddress> endpoints = endpoints(context.world(), namespace, name.name(), portName);
        if (endpoints.isEmpty()) {
            throw ApiException.of(
                    StatusReason.SERVICE_UNAVAILABLE,
                    "no endpoints available for service \"" + context.request().name() + "\"");
        }
        InetSocketAddress endpoint = endpoints.get(random.nextInt(endpoints.size()));
        return Forwarding.forward(context, name.scheme(), endpoint);
    }

    /** The port by its name, its number as text, or the only one. */
    private static String portName(JsonObject service, ProxyName name) {
        List<JsonObject> ports = service.objectAt("spec").array("ports").objects();
        if (name.port().isEmpty()) {
            return ports.stream().findFirst().map(port -> port.string("name")).orElse("");
        }
        for (JsonObject port : ports) {
            if (port.string("name").equals(name.port())
                    || Long.toString(port.number("port")).equals(name.port())) {
                return port.string("name");
            }
        }
        throw ApiException.of(
                StatusReason.SERVICE_UNAVAILABLE,
                "no service port \"" + name.port() + "\" found for service \"" + name.name() + "\"");
    }

    /** Those that are pods of the service's namespace; a slice may name any address. */
    static List<InetSocketAddress> endpoints(World world, String namespace, String service, String portName) {
        List<InetSocketAddress> result = new ArrayList<>();
        for (JsonObject slice : world.list(SLICES, namespace)) {
            if (!slice.stringAt("metadata", "labels", "kubernetes.io/service-name")
                    .equals(service)) {
                continue;
            }
            for (JsonObject port : slice.array("ports").objects()) {
                int number = (int) port.number("port");
                if (port.string("name").equals(portName) && ProxyName.isPort(number)) {
                    slice.array("endpoints").objects().stream()
                            .filter(endpoint ->
                                    !endpoint.hasAt("conditions", "ready") || endpoint.boolAt("conditions", "ready"))
                            .flatMap(endpoint -> addresses(world, namespace, endpoint))
                            .forEach(address -> result.add(new InetSocketAddress(address, number)));
                }
            }
        }
        return result;
    }

    private static Stream<InetAddress> addresses(World world, String namespace, JsonObject endpoint) {
        JsonObject target = endpoint.object("targetRef");
        JsonObject pod = target.string("kind").equals("Pod")
                        && target.string("namespace").equals(namespace)
                ? world.get(PODS, namespace, target.string("name"))
                : null;
        return pod == null
                ? Stream.of()
                : endpoint.array("addresses").strings().stream()
                        .flatMap(address -> ProxiedAddress.of(world, pod, address).stream());
    }
}
