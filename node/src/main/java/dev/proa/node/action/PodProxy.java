package dev.proa.node.action;

import dev.proa.api.action.ActingSubresource;
import dev.proa.api.action.ActionContext;
import dev.proa.api.error.ApiException;
import dev.proa.api.kind.GroupResource;
import dev.proa.api.request.Verb;
import dev.proa.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Set;

/** pods/proxy: a request to a port of a pod. */
public final class PodProxy implements ActingSubresource {
    static final Set<Verb> ALL_METHODS = EnumSet.of(Verb.GET, Verb.CREATE, Verb.UPDATE, Verb.PATCH, Verb.DELETE);

    @Override
    public GroupResource resource() {
        return GroupResource.core("pods");
    }

    @Override
    public String subresource() {
        return "proxy";
    }

    @Override
    public Set<Verb> verbs() {
        return ALL_METHODS;
    }

    @Override
    public boolean connects() {
        return true;
    }

    @Override
    public Answer act(ActionContext context) throws IOException {
        ProxyName name = ProxyName.parse("pod", context.request().name());
        JsonObject pod = context.world().get(resource(), context.request().namespace(), name.name());
        if (pod == null) {
            throw ApiException.notFound("", "pods", name.name());
        }
        InetAddress address = ProxiedAddress.of(context.world(), pod, pod.stringAt("status", "podIP"))
                .orElseThrow(() -> ApiException.badRequest("address not allowed"));
        return Forwarding.forward(context, name.scheme(), ProxyName.socket(address, port(pod, name.port())));
    }

    private static int port(JsonObject pod, String wanted) {
        if (!wanted.isEmpty()) {
            return ProxyName.number(wanted).orElseGet(() -> named(pod, wanted));
        }
        return pod.objectAt("spec").array("containers").objects().stream()
                .flatMap(container -> container.array("ports").objects().stream())
                .map(port -> (int) port.number("containerPort"))
                .findFirst()
                .orElse(80);
    }

    private static int named(JsonObject pod, String name) {
        return pod.objectAt("spec").array("containers").objects().stream()
                .flatMap(container -> container.array("ports").objects().stream())
                .filter(port -> port.string("name").equals(name))
                .map(port -> (int) port.number("containerPort"))
                .findFirst()
                .orElseThrow(() -> ApiException.badRequest("pod has no port named \"" + name + "\""));
    }
}
