package dev.proa.controllers.endpoints;

import dev.proa.api.selector.LabelSelector;
import dev.proa.api.world.World;
import dev.proa.control.Change;
import dev.proa.control.Key;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.control.object.Selectors;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which pods stand behind a Service, and on which ports. */
final class ServicePods {
    private ServicePods() {}

    static boolean hasSelector(JsonObject service) {
        return !service.object("spec").object("selector").isEmpty();
    }

    static boolean headless(JsonObject service) {
        String address = service.object("spec").string("clusterIP");
        return address.isEmpty() || address.equals("None");
    }

    static List<JsonObject> of(World world, JsonObject service, boolean terminating) {
        LabelSelector selector = Selectors.mapMember(service.object("spec"), "selector");
        return world.list(Resources.PODS, Meta.namespace(service)).stream()
                .filter(pod -> Selectors.selects(selector, pod))
                .filter(pod -> !Pods.terminal(pod) && (terminating || !Meta.deleting(pod)))
                .filter(pod -> !addresses(pod).isEmpty())
                .toList();
    }

    static List<String> addresses(JsonObject pod) {
        List<String> all = pod.object("status").array("podIPs").objects().stream()
                .map(address -> address.string("ip"))
                .filter(address -> !address.isEmpty())
                .toList();
        String one = pod.object("status").string("podIP");
        return all.isEmpty() && !one.isEmpty() ? List.of(one) : all;
    }

    /** The Services that select the pod before or after a change that matters to them. */
    static Collection<Key> services(Change change, World world) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        if (before != null && after != null && same(before, after)) {
            return List.of();
        }
        return world.list(Resources.SERVICES, Meta.namespace(change.object())).stream()
                .filter(ServicePods::hasSelector)
                .filter(service -> selects(service, before) || selects(service, after))
                .map(Key::of)
                .toList();
    }

    private static boolean selects(JsonObject service, @Nullable JsonObject pod) {
        return pod != null && Selectors.selects(Selectors.mapMember(service.object("spec"), "selector"), pod);
    }

    private static boolean same(JsonObject before, JsonObject after) {
        return Meta.labels(before).equals(Meta.labels(after))
                && Meta.deleting(before) == Meta.deleting(after)
                && Pods.terminal(before) == Pods.terminal(after)
                && Pods.ready(before) == Pods.ready(after)
                && Pods.nodeName(before).equals(Pods.nodeName(after))
                && Objects.equals(
                        before.object("status").get("podIPs"),
                        after.object("status").get("podIPs"))
                && Objects.equals(
                        before.object("status").get("podIP"),
                        after.object("status").get("podIP"));
    }

    /** The pod's port for a Service's port; empty when it has none of that name. */
    static OptionalLong port(JsonObject pod, JsonObject servicePort) {
        return switch (servicePort.get("targetPort")) {
            case JsonNumber number -> OptionalLong.of(number.longValue());
            case JsonString name -> named(pod, name.value(), servicePort.string("protocol", "TCP"));
            case null, default -> OptionalLong.of(servicePort.number("port"));
        };
    }

    private static OptionalLong named(JsonObject pod, String name, String protocol) {
        JsonArray sidecars = JsonArray.of(pod.object("spec").array("initContainers").objects().stream()
                .filter(container -> container.string("restartPolicy").equals("Always"))
                .toList());
        return Stream.concat(pod.object("spec").array("containers").objects().stream(), sidecars.objects().stream())
                .flatMap(container -> container.array("ports").objects().stream())
                .filter(port -> port.string("name").equals(name)
                        && port.string("protocol", "TCP").equals(protocol))
                .mapToLong(port -> port.number("containerPort"))
                .findFirst();
    }

    /** Whether the endpoint carries the pod's hostname, which DNS then serves under the Service. */
    static boolean hasHostname(JsonObject pod, JsonObject service) {
        JsonObject spec = pod.object("spec");
        return !spec.string("hostname").isEmpty() && spec.string("subdomain").equals(Meta.name(service));
    }
}
